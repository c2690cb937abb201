import type { ApolloServerPlugin, LandingPage } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { RouterContext } from './gateway.ts';

/**
 * Apollo Sandbox for people who open the endpoint in a browser, in development. It loads from Apollo's CDN and subscribes over
 * graphql-ws. Where there is no internet its page stays empty, and points to GraphiQL, which comes from here.
 */
export const landingPage = (isProduction: boolean): ApolloServerPlugin<RouterContext> => {
  if (isProduction) return ApolloServerPluginLandingPageDisabled();
  const sandbox = ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false } });
  return {
    serverWillStart: async (service) => {
      const started = await sandbox.serverWillStart?.(service);
      const render = started?.renderLandingPage;
      return { ...started, ...(render && { renderLandingPage: async () => withWayOut(await render()) }) };
    },
  };
};

const offline = 'Apollo Sandbox cannot be loaded; it appears that you might be offline.';
/** Where Sandbox is put, over all of the page: as long as it is not there, what is below it can be clicked. */
const letThrough = '#embeddableSandbox:empty { pointer-events: none; }';
/** Nothing is shown before it is there or has failed, and only what is said instead of Sandbox is written in it. */
const font = /<link\s+href="https:\/\/fonts\.googleapis\.com[^>]*>/;

const withWayOut = ({ html }: LandingPage): LandingPage => ({
  html: async () => {
    const page = typeof html === 'string' ? html : await html();
    return page.replace(font, '').replace(offline, `${offline} <a href="/graphiql">GraphiQL</a> needs no internet.`).replace('#embeddableSandbox {', `${letThrough}\n  #embeddableSandbox {`);
  },
});
