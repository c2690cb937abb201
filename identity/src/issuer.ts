import { variable } from '#platform/config.ts';

/** What names the issuer of tokens: read alike by whoever issues them. */
export const issuerVariables = {
  DATA_DIR: variable.text('.dosirak'),
  IDENTITY_PORT: variable.port(4010),
  OIDC_ISSUER: variable.httpUrl(''),
  OIDC_AUDIENCE: variable.text('dosirak'),
};

/** The issuer's name: as configured, or else the address where the embedded one answers. */
export const issuerOf = (configured: string, port: number): string => configured || `http://127.0.0.1:${port}`;
