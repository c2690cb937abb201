import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { RouterContext } from './gateway.ts';

/** Apollo Sandbox for people who open the endpoint in a browser, in development. It loads from Apollo's CDN and subscribes over graphql-ws. */
export const landingPage = (isProduction: boolean): ApolloServerPlugin<RouterContext> =>
  isProduction ? ApolloServerPluginLandingPageDisabled() : ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false } });
