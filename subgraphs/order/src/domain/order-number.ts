// Crockford's base 32: no I, L, O, U, so that nobody misreads it
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What people say on the phone, from the random end of a UUIDv7: `7KQ2-M9XD`. 40 bits: two alike on one day are not to be expected. */
export const orderNumber = (id: string): string => {
  let bits = BigInt(`0x${id.replaceAll('-', '').slice(-10)}`);
  let digits = '';
  for (let digit = 0; digit < 8; digit += 1) {
    digits = (alphabet[Number(bits & 31n)] ?? '') + digits;
    bits >>= 5n;
  }
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
};
