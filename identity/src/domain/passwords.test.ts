import { describe, expect, it } from '@jest/globals';
import { passwordProblem } from './passwords.ts';

const about = ['Kim Minji', 'minji.kim'];

describe('a password', () => {
  it.each(['a rather long sentence', '비밀번호는열글자이상', 'correct battery horse', 'Tr0ub4dor&3x', 'aB3$aB3$xyzw', 'minji.kim loves tteokbokki', ' spaces around it '])('may be %j', (password) => expect(passwordProblem(password, about)).toBeNull());

  it.each<[string, ReturnType<typeof passwordProblem>]>([
    ['short', 'TOO_SHORT'], ['아홉글자비밀번호', 'TOO_SHORT'], ['😀'.repeat(9), 'TOO_SHORT'], ['x'.repeat(201), 'TOO_LONG'],
    ['Password123', 'COMMON'], ['PASSWORD 123', 'COMMON'], ['ｐａｓｓｗｏｒｄ１２３', 'COMMON'], ['qwertyuiop', 'COMMON'], ['poiuytrewq', 'COMMON'], ['0123456789', 'COMMON'], ['abababababab', 'COMMON'], ['1q2w3e4r5t', 'COMMON'], ['iloveyou2026', 'COMMON'],
    ['minji.kim1', 'ABOUT_YOU'], ['KimMinji2026', 'ABOUT_YOU'], ['dosirak-1234', 'ABOUT_YOU'], ['도시락도시락도시락1', 'ABOUT_YOU'],
  ])('may not be %j', (password, problem) => expect(passwordProblem(password, about)).toBe(problem));
});
