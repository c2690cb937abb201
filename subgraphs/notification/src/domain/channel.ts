/** The ways out of the house. The inbox (IN_APP) is no way out: it always has everything, at once. */
export type OutsideChannel = 'KAKAO_ALIMTALK' | 'WEB_PUSH' | 'EMAIL';
export type Channel = 'IN_APP' | OutsideChannel;

/** As whom somebody is told. */
export type Audience = 'CUSTOMER' | 'STORE_OWNER' | 'RIDER';

/** Which way is tried before which, for whoever did not say otherwise. A rider looks at the app anyway. */
export const usualChannels: Readonly<Record<Audience, readonly OutsideChannel[]>> = {
  CUSTOMER: ['KAKAO_ALIMTALK', 'WEB_PUSH', 'EMAIL'],
  STORE_OWNER: ['WEB_PUSH', 'KAKAO_ALIMTALK', 'EMAIL'],
  RIDER: ['WEB_PUSH', 'KAKAO_ALIMTALK'],
};

export const isOutsideChannel = (channel: Channel): channel is OutsideChannel => channel !== 'IN_APP';
