/**
 * What each chat system tells the channel, or anybody in it, when its outgoing webhook is answered: as its source does,
 * and Slack, whose source is closed, at the worst that its documentation allows.
 */

/** An answer as a chat system sees it. */
export interface SeenAnswer {
  readonly status: number;
  /** Media type without parameters; empty when there is none. */
  readonly type: string;
  readonly body: string;
}

/** What a system posts; null when it posts nothing. */
export type Poster = (answer: SeenAnswer) => string | null;

function parsed(body: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/**
 * Slack ignores empty bodies and JSON whose `text` is empty (api.slack.com/legacy/custom-integrations/outgoing-webhooks).
 * Of everything else it is supposed here that it is posted, whatever the status.
 */
export const slackPosts: Poster = ({ body }) => {
  const json = parsed(body);
  if (json === undefined) {
    return body === '' ? null : body;
  }
  const { text, attachments } = fieldsOf(json.value);
  return (text ?? '') === '' && attachments === undefined ? null : body;
};

/**
 * Mattermost (server/channels/app/webhook.go, TriggerWebhook) decodes any answer of any status, Go's way: names count in
 * any case. It posts if there is a `text`, an empty one too, or an attachment. What is no JSON is logged only.
 */
export const mattermostPosts: Poster = ({ body }) => {
  const fields = Object.entries(fieldsOf(parsed(body)?.value));
  const named = (name: string): unknown => fields.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
  const attachments = named('attachments');
  return named('text') !== null || (Array.isArray(attachments) && attachments.length > 0) ? body : null;
};

/**
 * Rocket.Chat (apps/meteor/app/integrations/server/lib/triggerHandler.ts, executeTriggerUrl) posts JSON of a success
 * that has `text` or `attachments`.
 */
export const rocketChatPosts: Poster = ({ status, type, body }) => {
  const json = [
    'application/json',
    'text/javascript',
    'application/javascript',
    'application/x-javascript',
  ].includes(type);
  const { text, attachments } = json ? fieldsOf(parsed(body)?.value) : {};
  return [200, 201, 202].includes(status) && (Boolean(text) || Boolean(attachments)) ? body : null;
};

/**
 * Zulip (zerver/lib/outgoing_webhook.py, do_rest_call) tells the channel and the bot's owner of every status but 2xx, of
 * a body that is no JSON, and of JSON that is no object.
 */
function zulipPosts(contentOf: (fields: Record<string, unknown>) => unknown): Poster {
  return ({ status, body }) => {
    if (status < 200 || status > 299) {
      return `Failure! Third party responded with ${status}`;
    }
    const json = parsed(body);
    if (json === undefined) {
      return 'Failure! Invalid JSON in response';
    }
    if (json.value === '') {
      return null;
    }
    if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
      return 'Failure! Invalid response format';
    }
    const content = contentOf(fieldsOf(json.value)) ?? '';
    return String(content).trim() === '' ? null : String(content);
  };
}

/** Zulip, where the webhook has Slack's format. */
export const zulipSlackFormatPosts: Poster = zulipPosts(({ text }) => text);

/** Zulip, where the webhook has its own format. */
export const zulipOwnFormatPosts: Poster = zulipPosts((fields) =>
  fields.response_not_required === true ? undefined : (fields.response_string ?? fields.content),
);
