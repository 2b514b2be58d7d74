import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseExceptionMessageState } from '../boundary/stored-exception-message.ts';
import type { ExceptionMessageStore } from '../shell/slack/exception-message-ports.ts';
import { claims, type Key } from './claims.ts';

/** Kept for longer than the longest exception lasts. */
const RETENTION_DAYS = 400;

/** Where the messages about exceptions stand: items of the table of exceptions. */
export function exceptionMessages(tableName: string): ExceptionMessageStore {
  const { claim, save, release } = claims(DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName);
  return {
    claimMessage: (exceptionId, until, now) =>
      claim(keyOf(exceptionId), parseExceptionMessageState, until, now),
    saveMessage: (exceptionId, state, now) => {
      const removeAfter = Math.floor(now.getTime() / 1_000) + RETENTION_DAYS * 86_400;
      return save(keyOf(exceptionId), { ...state, removeAfter });
    },
    releaseMessage: (exceptionId) => release(keyOf(exceptionId)),
  };
}

function keyOf(exceptionId: string): Key {
  return { pk: `message#${exceptionId}`, sk: 'state' };
}
