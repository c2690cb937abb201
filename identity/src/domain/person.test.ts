import { describe, expect, it } from '@jest/globals';
import { emailOf, nameOf } from './person.ts';

describe('a name', () => {
  it.each([['김새봄', '김새봄'], ['  Anne  Marie ', 'Anne Marie'], ["O'Brien-Žižek", "O'Brien-Žižek"], ['<b>', '<b>']])('%j is %j', (text, name) => expect(nameOf(text)).toBe(name));
  it.each(['', '   ', 'x'.repeat(51), 'a\u0007b', 'a\u202eb', '\u200b', 'a\nb\u0000'])('is not %j', (text) => expect(nameOf(text)).toBeNull());
});

describe('an e-mail address', () => {
  it.each([[' Mina@Example.COM ', 'mina@example.com'], ["o'b+tag@mail.example.co.kr", "o'b+tag@mail.example.co.kr"]])('%j is %j', (text, email) => expect(emailOf(text)).toBe(email));
  it.each(['', 'mina', 'mina@', '@example.com', 'mina@example', 'mi na@example.com', 'mina@example.com\nbcc: all@example.com', 'mina@-example.com', 'mina@example..com', 'mina@example.com>', `${'x'.repeat(200)}@example.com`])('is not %j', (text) => expect(emailOf(text)).toBeNull());
});
