/** The part of asl-validator that is used here; the package brings no types. */
declare module 'asl-validator' {
  // The package has nothing but a default export.
  // eslint-disable-next-line no-restricted-exports
  export default function aslValidator(definition: unknown): {
    readonly isValid: boolean;
    readonly errorsText: () => string;
  };
}
