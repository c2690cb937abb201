import { request } from 'undici';

/** One operation and its data. Rejects when the answer has errors. */
export const post = async <Data>(url: string, token: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
  const { body } = await request(url, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await body.json()) as { data?: Data; errors?: unknown };
  if (errors !== undefined || !data) throw new Error(`${query}\nanswered ${JSON.stringify(errors)}`);
  return data;
};
