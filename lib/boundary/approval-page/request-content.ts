import { describeRefusal } from '../../domain/exception/approver.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import { allowanceWords, scopeWords } from '../../domain/exception/exception-words.ts';
import { exceptionFacts, type Fact } from '../exception-facts.ts';
import { markup, type Html } from '../markup.ts';
import { visible } from '../visible.ts';
import type { AnswerForm, PageView } from './page-outcome.ts';
import { NOTE_LENGTH } from './page-request.ts';

/** What is asked, as a headline. */
export function questionOf({ allows, scope }: GuardrailException): string {
  return visible(`Allow ${allowanceWords(allows)} for ${scopeWords(scope)}?`);
}

/** What an approver has to know, with what would keep the exception from working first. */
export function factsContent({ exception, now }: PageView): Html {
  const obstacle = exception.obstacle === null ? null : visible(exception.obstacle);
  return markup`${obstacle === null ? null : markup`<p class="warning"><strong>Before you answer:</strong> ${obstacle}</p>\n`}<dl>
${exceptionFacts(exception, now).map(factContent)}</dl>
`;
}

/** A sentence or two about what has just happened, or had happened before. */
export function toldContent(text: string): Html {
  return markup`<p class="told" role="status">${text}</p>\n`;
}

/**
 * The form. It has no address: it goes back to the page's own. Denying comes first, since that is what a browser
 * takes for a press of Enter.
 */
export function formContent({ approver }: PageView, { confirmation, refusalToApprove }: AnswerForm): Html {
  const mayApprove = refusalToApprove === null;
  return markup`<form method="post">
${mayApprove ? null : markup`<p class="warning">${describeRefusal(refusalToApprove)} You can still deny it.</p>\n`}<label for="note">Note (optional), kept with your answer</label>
<textarea id="note" name="note" rows="2" maxlength="${NOTE_LENGTH}"></textarea>
<label class="tick"><input type="checkbox" name="confirmed" value="${confirmation}" required> <span>I am ${visible(approver)}, and this is my own decision.</span></label>
<div class="buttons">
<button class="no" name="decision" value="deny">Deny</button>
${mayApprove ? markup`<button class="yes" name="decision" value="approve">Approve</button>\n` : null}</div>
</form>
`;
}

function factContent({ label, text, meaning }: Fact): Html {
  const more = meaning === null ? null : markup` <span>${meaning}</span>`;
  return markup`<dt>${label}</dt>
<dd><bdi>${text}</bdi>${more}</dd>
`;
}
