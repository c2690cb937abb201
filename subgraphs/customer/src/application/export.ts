import type { AddressesOf, MyPageReads, People } from './ports.ts';

type Dependencies = { readonly people: Pick<People, 'deletedAt'>; readonly addressesOf: AddressesOf; readonly allOf: MyPageReads['allOf']; readonly accountExportUrl: string };

/** Everything that is kept here of a customer, for themselves, and where the issuer of tokens tells its part; of one who was forgotten, only that and when. */
export const exporting =
  ({ people, addressesOf, allOf, accountExportUrl }: Dependencies) =>
  async (personId: string): Promise<object> => {
    const deletedAt = await people.deletedAt(personId);
    if (deletedAt !== null) return { deletedAt };
    const [addresses, myPage] = await Promise.all([addressesOf(personId), allOf(personId)]);
    return { addresses, myPage, elsewhere: { identity: accountExportUrl } };
  };
