/** Where everything is, and who is who. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const GUARD_ROLE = 'guard-role';
export const GUARD_KEY = 'ASIAGUARDEXAMPLE0001';
export const DEVELOPER_KEY = 'AKIADEVELOPEREXAMPLE';
