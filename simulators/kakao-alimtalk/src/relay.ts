import type { Refusal } from './behaviour.ts';
import { fillTemplate } from './templates.ts';

export type Message = {
  /** The client's own id: the same one is the same message. */
  readonly messageId: string;
  readonly templateCode: string;
  readonly to: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Do not hand it over later than so long after it came in. */
  readonly validForMs: number | null;
};

/** What became of a message. */
export type Outcome = { readonly messageId: string; readonly resultCode: 'OK' | Refusal; readonly resultMessage: string; readonly at: string };
export type Sent = { readonly messageId: string; readonly templateCode: string; readonly to: string; readonly text: string; readonly at: string };
export type Handed = { readonly kind: 'outcome'; readonly outcome: Outcome } | { readonly kind: 'idReused' };

/** Numbers whose owners cannot be written to: for trying things out. */
const numbers: Readonly<Record<string, Refusal>> = { '01000009001': 'NOT_A_KAKAO_USER', '01000009002': 'BLOCKED' };

const messages: Readonly<Record<Outcome['resultCode'], string>> = {
  OK: 'handed over',
  NOT_A_KAKAO_USER: 'nobody uses KakaoTalk with this number',
  BLOCKED: 'the recipient blocks this sender',
  TEMPLATE_NOT_FOUND: 'no template of this code is registered',
  TEMPLATE_MISMATCH: 'the variables do not make the text that is registered',
  INVALID_PHONE_NUMBER: 'this is no Korean mobile number',
  EXPIRED: 'it was no longer valid when its turn came',
};

const mostKept = 20_000;

/** Hands messages over to KakaoTalk, as far as anybody can tell: once for an id, however often it is asked. */
export const createRelay = ({ clock }: { clock: () => Date }) => {
  const outcomes = new Map<string, { readonly message: Message; readonly outcome: Outcome }>();
  const sent: Sent[] = [];

  const refusalOf = ({ to, templateCode, variables, validForMs }: Message, receivedAt: Date, mood: Refusal | null): Refusal | null => {
    if (!/^01[016789]\d{7,8}$/.test(to)) return 'INVALID_PHONE_NUMBER';
    if (validForMs !== null && clock().getTime() - receivedAt.getTime() > validForMs) return 'EXPIRED';
    const filled = fillTemplate(templateCode, variables);
    if (filled.kind === 'refused') return filled.code;
    return mood ?? numbers[to] ?? null;
  };

  return {
    /** `mood`: what it would rather say than hand anything over. */
    send: (message: Message, receivedAt: Date, mood: Refusal | null): Handed => {
      const known = outcomes.get(message.messageId);
      if (known && !sameMessage(known.message, message)) return { kind: 'idReused' };
      if (known && known.outcome.resultCode !== 'EXPIRED') return { kind: 'outcome', outcome: known.outcome };
      const { messageId, templateCode, to, variables } = message;
      const resultCode = refusalOf(message, receivedAt, mood) ?? 'OK';
      const at = clock().toISOString();
      const outcome: Outcome = { messageId, resultCode, resultMessage: messages[resultCode], at };
      outcomes.set(messageId, { message, outcome });
      const filled = fillTemplate(templateCode, variables);
      if (resultCode === 'OK' && filled.kind === 'text') sent.push({ messageId, templateCode, to, text: filled.text, at });
      forgetTheOldest();
      return { kind: 'outcome', outcome };
    },
    find: (messageId: string): Outcome | undefined => outcomes.get(messageId)?.outcome,
    sentTo: (to: string | undefined): readonly Sent[] => (to === undefined ? sent : sent.filter((message) => message.to === to)),
  };

  function forgetTheOldest() {
    if (sent.length > mostKept) sent.shift();
    const [oldest] = outcomes.keys();
    if (outcomes.size > mostKept && oldest !== undefined) outcomes.delete(oldest);
  }
};

const sameMessage = (a: Message, b: Message): boolean =>
  a.to === b.to && a.templateCode === b.templateCode && JSON.stringify(Object.entries(a.variables).sort()) === JSON.stringify(Object.entries(b.variables).sort());
