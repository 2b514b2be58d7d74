import * as z from 'zod';
import { findUser, people, userGroups } from '../workspace/people.ts';
import { text } from './argument-types.ts';
import { apiMethod, type ApiMethod } from './method.ts';
import { RefusalError } from './refusal-error.ts';
import { wireUser } from './wire.ts';

const info = apiMethod(z.object({ user: text }), ({ user: id }) => {
  const user = findUser(id);
  if (user?.id !== id) throw new RefusalError('user_not_found');
  return { user: wireUser(user) };
});

const lookupByEmail = apiMethod(z.object({ email: text }), ({ email }) => {
  const user = people.find((person) => person.email === email.toLowerCase());
  if (user === undefined) throw new RefusalError('users_not_found');
  return { user: wireUser(user) };
});

const groupMembers = apiMethod(z.object({ usergroup: text }), ({ usergroup }) => {
  const group = userGroups.find(({ id }) => id === usergroup);
  if (group === undefined) throw new RefusalError('no_such_subteam');
  return { users: group.memberIds };
});

export const userMethods: Readonly<Record<string, ApiMethod>> = {
  'users.info': info,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.users.list': groupMembers,
};
