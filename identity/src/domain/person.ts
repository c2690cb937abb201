/** A name as somebody writes it, or null when it is none: 1 to 50 characters, none of which steers a terminal or turns text around. */
export const nameOf = (text: string): string | null => {
  const name = text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ');
  return name === '' || [...name].length > 50 || /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u.test(name) ? null : name;
};

/** An e-mail address in the form it is kept in, or null when it is none that mail can be sent to. */
export const emailOf = (text: string): string | null => {
  const email = text.trim().toLowerCase();
  return email.length <= 200 && /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/.test(email) ? email : null;
};
