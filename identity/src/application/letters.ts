import type { Language, Letter } from './ports.ts';

/** What is written to people. Nothing that somebody else typed is in it: a letter of ours is no place for another's words. */
export const letterFor = {
  code: (to: string, code: string, minutes: number, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: `도시락 가입 확인 코드: ${code}`, text: `도시락에 가입해 주셔서 고맙습니다.\n\n확인 코드: ${code}\n\n${minutes}분 안에 가입 화면에 입력해 주세요. 가입하신 적이 없다면 이 메일을 무시하셔도 됩니다. 코드는 누구에게도 알려주지 마세요.\n` }
      : { subject: `Your Dosirak code: ${code}`, text: `Thank you for joining Dosirak.\n\nYour code: ${code}\n\nEnter it within ${minutes} minutes on the page where you signed up. If that was not you, ignore this mail. Never tell the code to anybody.\n` }),
  }),

  knownAddress: (to: string, forgottenUrl: string, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: '이미 도시락 계정이 있습니다', text: `이 이메일 주소로 도시락 가입을 시도했지만, 이미 계정이 있습니다. 본인이라면 가입 대신 로그인해 주세요. 비밀번호를 잊으셨다면:\n\n${forgottenUrl}\n\n본인이 아니라면 아무것도 하지 않으셔도 됩니다.\n` }
      : { subject: 'You have a Dosirak account already', text: `Somebody tried to sign up with this address, which has an account already. If that was you, sign in instead; if you forgot your password:\n\n${forgottenUrl}\n\nIf it was not, there is nothing you have to do.\n` }),
  }),

  newPassword: (to: string, url: string, minutes: number, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: '도시락 비밀번호 재설정', text: `아래 링크에서 새 비밀번호를 정해 주세요. ${minutes}분 동안 한 번만 쓸 수 있습니다.\n\n${url}\n\n요청하신 적이 없다면 이 메일을 무시하셔도 됩니다. 비밀번호는 그대로입니다. 링크는 누구에게도 알려주지 마세요.\n` }
      : { subject: 'A new password for Dosirak', text: `Choose a new password here. The link is good for ${minutes} minutes, once.\n\n${url}\n\nIf you did not ask for it, ignore this mail: your password stays as it is. Never give the link to anybody.\n` }),
  }),

  noAccount: (to: string, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: '도시락 계정이 없습니다', text: '이 이메일 주소로 도시락 비밀번호 재설정을 요청했지만, 이 주소로 된 계정이 없습니다. 본인이라면 다른 주소로 가입하셨는지 확인해 주세요. 본인이 아니라면 아무것도 하지 않으셔도 됩니다.\n' }
      : { subject: 'There is no Dosirak account here', text: 'Somebody asked for a new password with this address, which has no account. If that was you, you may have signed up with another address. If it was not, there is nothing you have to do.\n' }),
  }),

  unconfirmed: (to: string, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: '도시락 비밀번호를 메일로 재설정할 수 없습니다', text: '이 이메일 주소로 도시락 비밀번호 재설정을 요청했지만, 본인 주소인지 확인된 적이 없어 메일로는 재설정할 수 없습니다. 초대한 사람에게 새 초대를 부탁해 주세요.\n' }
      : { subject: 'This password cannot be changed by mail', text: 'Somebody asked for a new Dosirak password with this address. Nobody has confirmed yet that the address is theirs, so it cannot be done by mail. Ask whoever invited you for a new invitation.\n' }),
  }),

  passwordChanged: (to: string, forgottenUrl: string, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: '도시락 비밀번호가 변경되었습니다', text: `도시락 비밀번호가 변경되어, 로그인되어 있던 다른 곳에서는 모두 로그아웃되었습니다. 본인이 아니라면 바로 새 비밀번호를 정해 주세요:\n\n${forgottenUrl}\n` }
      : { subject: 'Your Dosirak password was changed', text: `Your Dosirak password was changed, and everywhere else you were signed in you are signed out. If that was not you, choose a new one right away:\n\n${forgottenUrl}\n` }),
  }),

  confirmAddress: (to: string, url: string, hours: number, language: Language): Letter => ({
    to,
    ...(language === 'ko'
      ? { subject: '도시락 이메일 주소 확인', text: `이 이메일 주소가 본인의 것이라면, 아래 링크를 열고 로그인해서 확인해 주세요. ${hours}시간 동안 유효합니다.\n\n${url}\n\n도시락 계정을 만드신 적이 없다면 이 메일을 무시하셔도 됩니다.\n` }
      : { subject: 'Confirm your address for Dosirak', text: `If this address is yours, open this link, sign in and confirm it. It is good for ${hours} hours.\n\n${url}\n\nIf you have no account with Dosirak, ignore this mail.\n` }),
  }),
};
