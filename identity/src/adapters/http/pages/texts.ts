import type { FormProblems } from '../../../application/sign-up.ts';
import { shortestPassword } from '../../../domain/passwords.ts';
import type { Language } from '../../../application/ports.ts';

const vehiclesKo = { WALK: '도보', BICYCLE: '자전거', MOTORBIKE: '바이크' };
const vehiclesEn = { WALK: 'on foot', BICYCLE: 'by bicycle', MOTORBIKE: 'by motorbike' };
type Vehicle = keyof typeof vehiclesKo;

const ko = {
  tagline: '따뜻한 한 끼를 문 앞까지',
  error: '오류',
  problems: '확인해 주세요',
  signIn: '로그인', signInLead: (client: string) => `${client}에 계속하려면 로그인하세요.`,
  email: '이메일', password: '비밀번호', name: '이름',
  newPasswordHint: `${shortestPassword}자 이상. 긴 문장도 좋습니다. 흔한 비밀번호는 쓸 수 없어요.`,
  nameHint: '주문과 배달에 표시됩니다.',
  forgot: '비밀번호를 잊으셨나요?', forgotten: '비밀번호 재설정', forgottenLead: '가입한 이메일 주소로 새 비밀번호를 정하는 링크를 보내드립니다.', sendLink: '링크 받기',
  linkSent: '메일을 확인해 주세요', linkSentLead: (email: string) => `${email}(으)로 메일을 보냈습니다. 메일에 있는 링크는 30분 동안 한 번만 쓸 수 있습니다.`, linkSentNote: '몇 분이 지나도 메일이 없으면 스팸함을 확인하거나 다시 요청해 주세요. 새로 요청하면 이전 링크는 쓸 수 없습니다.', askAgain: '다시 요청하기',
  newPassword: '새 비밀번호', newPasswordLead: '바꾸면 로그인되어 있던 모든 곳에서 로그아웃됩니다.', setPassword: '비밀번호 바꾸기',
  passwordLinkOver: '이 링크는 더 이상 쓸 수 없습니다', passwordLinkOverLead: '이미 사용했거나, 기한이 지났거나, 더 새로운 링크가 있습니다.',
  passwordChanged: '비밀번호를 바꿨습니다', passwordChangedLead: '로그인되어 있던 모든 곳에서 로그아웃되었습니다. 이제 새 비밀번호로 로그인하세요.',
  account: '내 계정', toAccount: '내 계정으로', accountSince: '가입일', roles: '역할', roleNames: { CUSTOMER: '고객', STORE_OWNER: '가게 사장님', RIDER: '라이더', SUPPORT: '고객 지원' } as Readonly<Record<string, string>>,
  changePassword: '비밀번호 바꾸기', currentPassword: '지금 비밀번호', changePasswordLead: '다른 곳에서는 모두 로그아웃됩니다.', wrongCurrent: '지금 비밀번호가 맞지 않습니다.', changedHere: '비밀번호를 바꿨습니다. 다른 곳에서는 모두 로그아웃되었습니다.',
  browsers: '로그인된 곳', thisBrowser: '지금 이 브라우저', anotherBrowser: '다른 브라우저', signedInAt: '로그인', lastUsed: '마지막 사용', endBrowser: '여기서 로그아웃',
  apps: '허용한 앱', noApps: '허용한 앱이 없습니다.', since: '허용', endApp: '허용 취소',
  everywhere: '모든 곳에서 로그아웃', everywhereLead: '이 브라우저를 포함해 모든 브라우저와 앱에서 로그아웃됩니다. 이미 열려 있는 앱은 5분 안에 멈춥니다.',
  myData: '내 정보', myDataLead: '로그인 서비스에 저장된 내 정보를 JSON 파일로 받습니다. 주문, 배달, 결제 등 나머지는 도시락 앱에서 받을 수 있습니다.', download: '내 정보 내려받기',
  notConfirmed: '이메일 주소가 아직 확인되지 않았습니다. 확인해야 비밀번호를 잊었을 때 메일로 다시 정할 수 있습니다.', sendConfirmation: '확인 메일 받기', confirmationSent: '확인 메일을 보냈습니다. 메일에 있는 링크를 이 브라우저에서 열어 주세요.',
  confirmAddress: '이메일 주소 확인', confirmAddressLead: (email: string) => `${email}이(가) 본인의 이메일 주소인가요?`, yesMine: '네, 제 주소입니다', addressConfirmed: '이메일 주소를 확인했습니다.', addressLinkOver: '이 링크는 더 이상 쓸 수 없거나 다른 계정의 링크입니다', addressLinkOverLead: '계정 화면에서 확인 메일을 다시 받아 주세요.',
  notSignedIn: '로그인하지 않았습니다', notSignedInLead: '계정을 보려면 로그인하세요.',
  noMail: '지금은 메일을 보낼 수 없습니다. 주소를 확인하고 잠시 뒤에 다시 시도해 주세요.',
  noAccount: '계정이 없으신가요?', signUp: '회원가입', signUpLead: '이메일로 확인 코드를 보내드립니다.', sendCode: '확인 코드 받기',
  haveAccount: '이미 계정이 있으신가요?', toSignIn: '로그인하기',
  code: '확인 코드', codeLead: (email: string) => `${email}(으)로 메일을 보냈습니다. 메일에 있는 6자리 코드를 입력하세요.`, codeHint: '15분 동안 유효합니다.', confirm: '확인', startOver: '처음부터 다시',
  cancel: '취소하고 돌아가기',
  refused: '이메일 또는 비밀번호가 맞지 않습니다.',
  wrongCode: '코드가 맞지 않습니다. 메일을 다시 확인해 주세요.',
  codeOver: '이 코드는 더 이상 쓸 수 없습니다. 처음부터 다시 가입해 주세요.',
  wait: (seconds: number) => `시도가 너무 많습니다. ${span(seconds, '초', '분')} 뒤에 다시 시도해 주세요.`,
  busy: '지금은 요청이 많습니다. 잠시 뒤에 다시 시도해 주세요.',
  demo: '개발용: customer@dosirak.example 등 데모 계정은 비밀번호 dosirak-demo 로 로그인됩니다.',
  demoMail: '개발용: 메일은 보내지 않고 DATA_DIR/mail 폴더에 저장합니다.',
  consent: (client: string) => `${client}에 허용하시겠어요?`, consentLead: (client: string, name: string) => `${client} 앱이 ${name} 님의 이름으로 다음을 하려고 합니다.`, allow: '허용', deny: '거부',
  consentNote: '도시락의 앱이 아닙니다. 믿을 수 있는 앱인지 확인하세요.',
  scopes: { openid: '내가 누구인지 확인', profile: '이름과 역할 보기', email: '이메일 주소 보기', offline_access: '내가 없을 때에도 계속 사용', 'orders:read': '주문 내역 보기', 'orders:write': '주문하고 결제하기', 'store:write': '가게와 주방 관리', 'deliveries:write': '배달 맡고 진행하기', support: '고객 지원 업무' } as Readonly<Record<string, string>>,
  invitation: '도시락에 초대합니다',
  invited: { RIDER: (vehicle: Vehicle) => `라이더(${vehiclesKo[vehicle]})로 초대받으셨습니다.`, STORE_OWNER: '가게 사장님으로 초대받으셨습니다.', SUPPORT: '고객 지원 담당자로 초대받으셨습니다.' },
  invitationLead: '계정이 있으면 그 이메일과 비밀번호를, 없으면 새로 쓸 것을 입력하세요.', accept: '초대 수락',
  invitationOver: '이 초대는 이미 사용되었거나 기한이 지났습니다.', invitationOverLead: '초대한 사람에게 새 초대를 부탁해 주세요.',
  accepted: '환영합니다!', acceptedLead: (name: string) => `${name} 님, 준비가 끝났습니다. 이제 도시락 앱에서 로그인하세요.`,
  signOut: '로그아웃하시겠어요?', signOutLead: '이 브라우저에서 도시락 계정이 로그아웃됩니다.', yesSignOut: '로그아웃', noSignOut: '로그인 유지',
  goodbye: '로그아웃되었습니다', goodbyeLead: '이 창은 닫으셔도 됩니다.',
  fault: '문제가 생겼습니다', faultLead: '로그인을 시작한 앱으로 돌아가 다시 시도해 주세요.', expired: '시간이 지나 요청이 만료되었습니다. 앱으로 돌아가 다시 시도해 주세요.', forbidden: '이 요청은 우리 페이지에서 온 것이 아닙니다. 페이지를 새로 고친 뒤 다시 시도해 주세요.',
  problem: {
    NAME: '이름을 1~50자로 입력해 주세요.', EMAIL: '이메일 주소를 name@example.com 형식으로 입력해 주세요.',
    TOO_SHORT: `비밀번호를 ${shortestPassword}자 이상으로 입력해 주세요.`, TOO_LONG: '비밀번호가 너무 깁니다.', COMMON: '너무 흔한 비밀번호입니다. 다른 것을 써 주세요.', ABOUT_YOU: '이름이나 이메일로 짐작할 수 있는 비밀번호입니다. 다른 것을 써 주세요.',
  },
};

const en: typeof ko = {
  tagline: 'A warm meal, to your door',
  error: 'Error',
  problems: 'Please check this',
  signIn: 'Sign in', signInLead: (client) => `Sign in to continue to ${client}.`,
  email: 'E-mail', password: 'Password', name: 'Name',
  newPasswordHint: `At least ${shortestPassword} characters; a whole sentence is fine. Common passwords are not accepted.`,
  nameHint: 'Shown with your orders and deliveries.',
  forgot: 'Forgot your password?', forgotten: 'Forgot your password?', forgottenLead: 'We will send a link to your address, with which you choose a new one.', sendLink: 'Send me a link',
  linkSent: 'Look into your mail', linkSentLead: (email) => `We have sent a mail to ${email}. The link in it is good for 30 minutes, once.`, linkSentNote: 'If there is none after some minutes, look among the spam, or ask again. When you ask again, older links are no longer good.', askAgain: 'Ask again',
  newPassword: 'New password', newPasswordLead: 'You will be signed out wherever you are signed in.', setPassword: 'Set the password',
  passwordLinkOver: 'This link is no longer good', passwordLinkOverLead: 'It was used already, has run out, or there is a newer one.',
  passwordChanged: 'Your password is changed', passwordChangedLead: 'You are signed out wherever you were signed in. Now sign in with the new one.',
  account: 'Your account', toAccount: 'To your account', accountSince: 'Since', roles: 'Roles', roleNames: { CUSTOMER: 'Customer', STORE_OWNER: 'Store owner', RIDER: 'Rider', SUPPORT: 'Support' },
  changePassword: 'Change your password', currentPassword: 'Current password', changePasswordLead: 'Everywhere else you will be signed out.', wrongCurrent: 'This is not your current password.', changedHere: 'Your password is changed. Everywhere else you are signed out.',
  browsers: 'Where you are signed in', thisBrowser: 'This browser', anotherBrowser: 'Another browser', signedInAt: 'Signed in', lastUsed: 'Last used', endBrowser: 'Sign out there',
  apps: 'Apps you let in', noApps: 'You have let in none.', since: 'Let in', endApp: 'Take it back',
  everywhere: 'Sign out everywhere', everywhereLead: 'You will be signed out of every browser, this one too, and of every app. Apps that are open stop within 5 minutes.',
  myData: 'Your data', myDataLead: 'What signing in keeps of you, as a JSON file. The rest (orders, deliveries, payments) is to be had in the Dosirak app.', download: 'Download your data',
  notConfirmed: 'Your address is not confirmed yet. It has to be, for a new password to come by mail when you forget yours.', sendConfirmation: 'Send me a mail', confirmationSent: 'We have sent you a mail. Open the link that is in it in this browser.',
  confirmAddress: 'Confirm your address', confirmAddressLead: (email) => `Is ${email} your address?`, yesMine: 'Yes, it is mine', addressConfirmed: 'Your address is confirmed.', addressLinkOver: 'This link is no longer good, or is for another account', addressLinkOverLead: 'Have another mail sent to you from your account page.',
  notSignedIn: 'You are not signed in', notSignedInLead: 'Sign in to see your account.',
  noMail: 'No mail can be sent at the moment. Check the address, and try again shortly.',
  noAccount: 'No account yet?', signUp: 'Sign up', signUpLead: 'We will send you a code by e-mail.', sendCode: 'Send me a code',
  haveAccount: 'Have an account already?', toSignIn: 'Sign in',
  code: 'Code', codeLead: (email) => `We have sent a mail to ${email}. Enter the 6-digit code that is in it.`, codeHint: 'It is good for 15 minutes.', confirm: 'Confirm', startOver: 'Start over',
  cancel: 'Cancel and go back',
  refused: 'This e-mail and password do not go together.',
  wrongCode: 'This is not the code. Please look at the mail again.',
  codeOver: 'This code is no longer good. Please sign up again from the start.',
  wait: (seconds) => `Too many attempts. Please try again in ${span(seconds, ' seconds', ' minutes')}.`,
  busy: 'Too much is going on at the moment. Please try again shortly.',
  demo: 'For developers: customer@dosirak.example and the other demo accounts sign in with dosirak-demo.',
  demoMail: 'For developers: mail is not sent, but put into the folder DATA_DIR/mail.',
  consent: (client) => `Let ${client} in?`, consentLead: (client, name) => `${client} would like to do the following as ${name}.`, allow: 'Allow', deny: 'Deny',
  consentNote: 'This is not an app of Dosirak. Make sure that you trust it.',
  scopes: { openid: 'See who you are', profile: 'See your name and roles', email: 'See your e-mail address', offline_access: 'Go on while you are away', 'orders:read': 'See your orders', 'orders:write': 'Order and pay', 'store:write': 'Run your store and its kitchen', 'deliveries:write': 'Take and carry out deliveries', support: 'Do what support does' },
  invitation: 'Join Dosirak',
  invited: { RIDER: (vehicle) => `You are invited to deliver ${vehiclesEn[vehicle]}.`, STORE_OWNER: 'You are invited to run a store.', SUPPORT: 'You are invited to join support.' },
  invitationLead: 'If you have an account, give its e-mail and password; if not, choose them here.', accept: 'Accept the invitation',
  invitationOver: 'This invitation was used already, or has run out.', invitationOverLead: 'Ask whoever invited you for a new one.',
  accepted: 'Welcome!', acceptedLead: (name) => `${name}, everything is ready. Now sign in from the Dosirak app.`,
  signOut: 'Sign out?', signOutLead: 'Your Dosirak account will be signed out in this browser.', yesSignOut: 'Sign out', noSignOut: 'Stay signed in',
  goodbye: 'You are signed out', goodbyeLead: 'You can close this window.',
  fault: 'Something went wrong', faultLead: 'Please go back to the app where you started, and try again.', expired: 'This took too long, and has run out. Please go back to the app and try again.', forbidden: 'This did not come from a page of ours. Please reload the page and try again.',
  problem: {
    NAME: 'Enter your name, 1 to 50 characters.', EMAIL: 'Enter an e-mail address, like name@example.com.',
    TOO_SHORT: `Enter a password of at least ${shortestPassword} characters.`, TOO_LONG: 'This password is too long.', COMMON: 'This password is too common. Choose another one.', ABOUT_YOU: 'This password can be guessed from your name or e-mail. Choose another one.',
  },
};

const span = (seconds: number, unitSeconds: string, unitMinutes: string): string => (seconds < 90 ? `${seconds}${unitSeconds}` : `${Math.ceil(seconds / 60)}${unitMinutes}`);

export type Texts = typeof ko;
export const textsIn = (language: Language): Texts => ({ ko, en })[language];

/** What is said about each field that is not right. */
export const fieldErrors = (texts: Texts, problems: FormProblems): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(problems).flatMap(([field, problem]) => (problem === undefined ? [] : [[field, texts.problem[problem as keyof Texts['problem']]]])));
