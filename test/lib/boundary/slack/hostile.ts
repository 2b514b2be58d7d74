import fc from 'fast-check';

/** Text as somebody writes it who wants more than to be read: mentions, links, formatting, what turns text around. */
export const hostile = fc.oneof(
  fc.constantFrom(
    '<!here>',
    '<@U0123456>',
    '@channel',
    '<https://evil.example|Approve>',
    'https://evil.example',
    '*_~`',
    '```\n<!channel>\n```',
    '\u202e\u2066evil',
    '&lt;!here&gt;',
    'arn:aws:iam::111122223333:role/<!here>',
    ':rotating_light:',
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'binary', minLength: 200, maxLength: 1024 }),
);
