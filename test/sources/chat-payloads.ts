/** What each system posts, with every field that it sends. The token is to be added. */

/** Slack: a member wrote it. */
export const slackMember = {
  team_id: 'T0001',
  team_domain: 'example',
  service_id: '1234567890',
  channel_id: 'C2147483705',
  channel_name: 'sales',
  timestamp: '1355517523.000005',
  user_id: 'U2147483697',
  user_name: 'Steve',
  text: ':bell: Lunch is ready',
  trigger_word: ':bell:',
};

/** Slack: an incoming webhook, Zapier or another program wrote it. */
export const slackIntegration = {
  ...slackMember,
  timestamp: '1355517524.000007',
  user_id: 'USLACKBOT',
  user_name: 'slackbot',
  bot_id: 'B19LU7CSY',
  bot_name: 'Sales',
  text: ':bell: Sold: 3 bells',
};

/** Mattermost, as a form: its time is in seconds there. */
export const mattermostForm = {
  team_id: 'hr3bdf6qwtb7',
  team_domain: 'kitchen',
  channel_id: '5xfm9yqd',
  channel_name: 'town-square',
  timestamp: '1700000000',
  user_id: 'rnina9994bde',
  user_name: 'ada',
  post_id: 'jgb5hyn3ebyk',
  text: ':bell: Lunch is ready',
  trigger_word: ':bell:',
  file_ids: '',
};

/** Mattermost, as JSON: in milliseconds. */
export const mattermostJson = { ...mattermostForm, timestamp: 1_700_000_000_000 };

/** Rocket.Chat: a member wrote it. */
export const rocketMember = {
  bot: false,
  trigger_word: ':bell:',
  channel_id: 'GENERAL',
  channel_name: 'general',
  message_id: 'bJbqiAcfAwN7mZgbt',
  timestamp: '2023-11-14T22:13:20.000Z',
  user_id: 'rJ3QeaMKL',
  user_name: 'roger',
  text: ':bell: Lunch is ready',
  siteUrl: 'https://chat.example',
};

/** Rocket.Chat: an incoming webhook wrote it, under a name of its own. */
export const rocketIntegration = {
  ...rocketMember,
  message_id: 'm2',
  bot: true,
  user_name: 'rocket.cat',
  alias: 'Sales',
  text: ':bell: Sold: 3 bells',
};

/** Zulip, as a form in Slack's format: both times in whole seconds, and what triggered it for a trigger word. */
export const zulipSlackFormat = {
  team_id: 'T2',
  team_domain: 'zulip.example',
  channel_id: 'C5',
  channel_name: 'Verona',
  thread_ts: '1527876931',
  timestamp: '1527876931',
  user_id: 'U5',
  user_name: 'Iago',
  text: '@**bell** Lunch is ready',
  trigger_word: 'mention',
  service_id: '25',
};

/** Zulip, in its own format. */
export const zulipOwnFormat = {
  bot_email: 'bell-bot@zulip.example',
  bot_full_name: 'bell',
  data: '@**bell** Lunch is ready',
  message: {
    avatar_url: null,
    client: 'website',
    content: '@**bell** Lunch is ready',
    display_recipient: 'Verona',
    id: 112,
    is_me_message: false,
    reactions: [],
    recipient_id: 20,
    rendered_content: '<p><span class="user-mention" data-user-id="25">@bell</span> Lunch is ready</p>',
    sender_email: 'user5@zulip.example',
    sender_full_name: 'Iago',
    sender_id: 5,
    sender_realm_str: 'zulip',
    stream_id: 5,
    subject: 'Verona2',
    submessages: [],
    timestamp: 1_527_876_931,
    topic_links: [],
    type: 'stream',
  },
  trigger: 'mention',
};
