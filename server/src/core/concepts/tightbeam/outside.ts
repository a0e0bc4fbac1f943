/**
 * What members of generated types are handed to, or read into, that the scope does not declare: functions and records of
 * headers around it. Their declarations tell the members' types.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Call, FileFacts, MemberUse } from '../../model/fileFacts.ts';
import { bareType } from './cTypes.ts';

/** The innermost call that a member is an argument of, wherever it stands in it. */
export function callAround(
  { calls }: FileFacts,
  { start }: MemberUse,
  isGenerated: (name: string) => boolean,
): Call | undefined {
  let around: Call | undefined;
  for (const call of calls) {
    if (call.start > start) break;
    if (call.end > start && !isGenerated(call.callee)) around = call;
  }
  return around;
}

/** Names that headers around the scope may declare. Names of generated code can be among them: nothing declares those. */
export function namesWantedOutside(index: CheckoutIndex): Set<string> {
  const wanted = new Set<string>();
  const want = (name: string) => {
    if (name !== '' && !index.isDeclared(name) && !index.hasRecord(name)) wanted.add(name);
  };
  for (const file of index.files())
    for (const member of file.members) {
      if (member.value !== undefined || member.path === '') continue;
      if (member.intoField !== undefined) want(bareType(member.intoField.type));
      else want(callAround(file, member, () => false)?.callee ?? '');
    }
  return wanted;
}
