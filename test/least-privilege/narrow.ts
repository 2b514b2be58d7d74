import type { Grant, Permission } from './iam.ts';
import { permissionsIn, permissionText } from './iam.ts';
import { arnFormatsOf, conditionKeysOf, isListOf } from './reference.ts';
import { narrowedBy, wide } from './wide.ts';

/** What of a role is wider than AWS makes necessary, and not argued for. */
export async function tooWide(grants: readonly Grant[]): Promise<string[]> {
  const found = await Promise.all(grants.flatMap(permissionsIn).map(problemsOf));
  return [...new Set(found.flat())];
}

async function problemsOf(permission: Permission): Promise<string[]> {
  const { action, resource, conditions } = permission;
  if (/[*?]/.test(action)) return [`${permissionText(permission)}: a wildcard in an action`];
  const formats = await arnFormatsOf(action);
  const problems: string[] = [];
  if (resource !== '*' && formats.length === 0) problems.push('the action is on everything or nothing');
  if (/[*?]/.test(resource) && !isArguedFor(permission, formats)) problems.push('a resource is too wide');
  const key = narrowedBy[action];
  if (key !== undefined && !isIndex(resource) && !conditions.some((each) => each.key === key))
    problems.push(`${key} would narrow it`);
  const known = (await conditionKeysOf(action)).map((each) => each.replace(/\$\{\w+\}$/, ''));
  for (const { key: used, operator } of conditions) {
    if (!known.some((each) => used.startsWith(each))) problems.push(`${used} is no key of the action`);
    if ((await isListOf(used)) && !operator.startsWith('For')) problems.push(`${used} is a list`);
  }
  return problems.map((problem) => `${permissionText(permission)}: ${problem}`);
}

function isArguedFor({ action, resource }: Permission, formats: readonly string[]): boolean {
  if (resource === '*' && formats.length === 0) return true;
  return wide.some(({ resource: pattern, actions }) => pattern.test(resource) && actions.includes(action));
}

/** An index has items of one kind. */
function isIndex(resource: string): boolean {
  return resource.includes('/index/');
}
