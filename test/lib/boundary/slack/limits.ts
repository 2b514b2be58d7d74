import { expect } from 'vitest';
import type { ButtonElement, SlackBlock, SlackMessage } from '../../../../lib/boundary/slack/message.ts';

/** Slack refuses blocks of more than about 13,200 characters in all (`msg_blocks_too_long`), which it documents nowhere. */
const MOST_BYTES = 12_000;

/** The addresses that messages may link to. */
export const RUNBOOK_URL = 'https://docs.example.com/README.md#';
const LINK =
  /<https:\/\/(?:docs\.example\.com\/README\.md#[a-z0-9-]+|console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)\/ec2\/home\?region=[A-Za-z0-9-]*#InstanceDetails:instanceId=[A-Za-z0-9-]*)\|[^<>|]+>/g;
const DATE = /<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d+-]+ \d{2}:\d{2} UTC>/g;

/** Controls but the line break, characters without width, and those that turn text around. */
const INVISIBLE = /[^\P{Cc}\n]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Every text of a message. */
export function textsOf({ text, blocks }: SlackMessage): string[] {
  return [text, ...blocks.flatMap(blockTexts)];
}

/** Expects that Slack takes a message. https://docs.slack.dev/reference/block-kit/blocks */
export function expectSlackTakes({ text, blocks }: SlackMessage): void {
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(4000);
  expect(blocks.length).toBeGreaterThan(0);
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThanOrEqual(MOST_BYTES);
  blocks.forEach(expectBlock);
}

/** Expects that nothing in a message mentions, links or formats but what is ours; `mentions` are what we mention. */
export function expectHarmless(message: SlackMessage, mentions: readonly string[] = []): void {
  for (const text of textsOf(message)) {
    const known = mentions.reduce((left, mention) => left.replaceAll(mention, ''), text);
    const rest = known.replace(LINK, '').replace(DATE, '');
    expect(rest).not.toMatch(/[<>]/);
    expect(rest.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
    // A text that is cut off right after it mentions nobody either.
    expect(rest).not.toMatch(/(?<![A-Za-z0-9.+-])@(?!\u2060|…)/);
    expect(rest).not.toMatch(/:\/\/|mailto:/i);
    expect(rest).not.toMatch(INVISIBLE);
    expect(rest.isWellFormed()).toBe(true);
  }
  const formatted = message.blocks.filter(({ type }) => type === 'section' || type === 'context');
  for (const text of [message.text, ...formatted.flatMap(blockTexts)]) {
    expect((text.match(/`/g) ?? []).length % 2).toBe(0);
  }
}

function blockTexts(block: SlackBlock): string[] {
  switch (block.type) {
    case 'header':
      return [block.text.text];
    case 'section':
      return [block.text, ...(block.fields ?? [])].flatMap((each) => (each === undefined ? [] : [each.text]));
    case 'context':
      return block.elements.map(({ text }) => text);
    case 'actions':
      return block.elements.flatMap(buttonTexts);
  }
}

function buttonTexts({ text, confirm }: ButtonElement): string[] {
  const asked = confirm === undefined ? [] : [confirm.title, confirm.text, confirm.confirm, confirm.deny];
  return [text, ...asked].map((each) => each.text);
}

function expectBlock(block: SlackBlock): void {
  blockTexts(block).forEach((text) => expect(text.length).toBeGreaterThan(0));
  switch (block.type) {
    case 'header':
      expect(block.text.text.length).toBeLessThanOrEqual(150);
      break;
    case 'section':
      expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3000);
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10);
      block.fields?.forEach(({ text }) => expect(text.length).toBeLessThanOrEqual(2000));
      break;
    case 'context':
      expect(block.elements.length).toBeLessThanOrEqual(10);
      block.elements.forEach(({ text }) => expect(text.length).toBeLessThanOrEqual(3000));
      break;
    case 'actions':
      expect(block.elements.length).toBeLessThanOrEqual(25);
      block.elements.forEach(({ text, value, confirm }) => {
        expect(text.text.length).toBeLessThanOrEqual(75);
        expect(value.length).toBeLessThanOrEqual(2000);
        expect(confirm?.title.text.length ?? 0).toBeLessThanOrEqual(100);
        expect(confirm?.text.text.length ?? 0).toBeLessThanOrEqual(300);
        expect(confirm?.confirm.text.length ?? 0).toBeLessThanOrEqual(30);
      });
  }
}
