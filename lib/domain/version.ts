/** The version of the guardrail, as in package.json: the stack tells it, and the command line compares. */
export const VERSION = '0.1.0';
