/** Whether an endpoint is one of a push service that is trusted: anybody may name an endpoint, and we would call whatever it names. */
export type IsPushService = (endpoint: string) => boolean;

/** Those of the browsers: Chrome and others, Firefox, Edge, Safari. */
export const browsersPushServices = 'https://fcm.googleapis.com,https://*.push.services.mozilla.com,https://*.notify.windows.com,https://*.push.apple.com';

/** Reads a list of origins with commas between them; `https://*.example.com` is any host below example.com. Throws a TypeError for what is no origin. */
export const parsePushServices = (list: string): IsPushService => {
  const services = list.split(',').map((text) => {
    const url = new URL(text.trim().replace('//*.', '//'));
    return { origin: url.origin, protocol: url.protocol, parent: text.includes('//*.') ? `.${url.host}` : null };
  });
  return (endpoint) => {
    const url = URL.parse(endpoint);
    if (url === null || url.username !== '' || url.password !== '') return false;
    return services.some(({ origin, protocol, parent }) => (parent === null ? url.origin === origin : url.protocol === protocol && url.host.endsWith(parent)));
  };
};
