import type { Language, Letter } from './ports.ts';

/** What is written to people. Nothing that somebody else typed is in it: a letter of ours is no place for another's words. */
export const letterFor = {
  code: (to: string, code: string, minutes: number, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: `도시락 가입 확인 코드: ${code}`, text: `도시락에 가입해 주셔서 고맙습니다.\n\n확인 코드: ${code}\n\n${minutes}분 안에 가입 화면에 입력해 주세요. 가입하신 적이 없다면 이 메일을 무시하셔도 됩니다. 코드는 누구에게도 알려주지 마세요.\n` }
      : { subject: `Your Dosirak code: ${code}`, text: `Thank you for joining Dosirak.\n\nYour code: ${code}\n\nEnter it within ${minutes} minutes on the page where you signed up. If that was not you, ignore this mail. Never tell the code to anybody.\n` }),
  }),

  knownAddress: (to: string, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: '이미 도시락 계정이 있습니다', text: '이 이메일 주소로 도시락 가입을 시도했지만, 이미 계정이 있습니다. 본인이라면 가입 대신 로그인해 주세요. 본인이 아니라면 아무것도 하지 않으셔도 됩니다.\n' }
      : { subject: 'You have a Dosirak account already', text: 'Somebody tried to sign up with this address, which has an account already. If that was you, sign in instead. If it was not, there is nothing you have to do.\n' }),
  }),
};
