import type { Story } from '../../../domain/story/story.ts';
import type { Action } from '../message.ts';
import { formStartValue, startOfStory } from './form-start.ts';
import { BUTTONS } from './button-ids.ts';

/** The buttons of a story's message: to ask for an exception, where one would help. */
export function storyActions(story: Story): readonly Action[] {
  const start = startOfStory(story);
  if (start === null) return [];
  return [{ actionId: BUTTONS.request, label: 'Request an exception', value: formStartValue(start) }];
}
