/** SNS takes a subject of up to 100 ASCII characters without line breaks. */
const SUBJECT_LENGTH = 100;

/** A text as the subject of a mail by SNS. */
export function subjectLine(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length <= SUBJECT_LENGTH ? ascii : `${ascii.slice(0, SUBJECT_LENGTH - 3)}...`;
}
