import { afterAll } from 'vitest';

// The files share a process. What one of them sets in its environment must lead no other to servers of before.
const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
});
