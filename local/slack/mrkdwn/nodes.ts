/** A piece of text within a line. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string; readonly label: string | null }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string; readonly label: string | null }
  | { readonly kind: 'broadcast'; readonly range: string }
  | { readonly kind: 'date'; readonly date: DateToken }
  | { readonly kind: 'emoji'; readonly name: string };

/** `<!date^…>`: a moment that each reader sees in their own time zone. */
export interface DateToken {
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
  readonly url: string | null;
}

/** A part of a text that stands by itself. Lines are kept as written. */
export type Passage =
  | { readonly kind: 'paragraph' | 'quote'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'preformatted'; readonly text: string }
  | {
      readonly kind: 'list';
      readonly isOrdered: boolean;
      readonly indent: number;
      readonly items: readonly (readonly Inline[])[];
    };
