import type { Audience } from './channel.ts';
import type { Locale } from './preferences.ts';

/** What can have happened, as those it concerns understand it. */
export type Kind =
  | 'PAYMENT_FAILED' | 'ORDER_EXPIRED' | 'ORDER_PLACED' | 'ORDER_ACCEPTED' | 'ORDER_REJECTED' | 'ORDER_NOT_ANSWERED'
  | 'ORDER_PREPARING' | 'ORDER_READY' | 'ORDER_IN_DELIVERY' | 'ORDER_DELIVERED' | 'ORDER_COMPLETED'
  | 'CANCEL_REQUESTED' | 'CANCEL_REFUSED' | 'ORDER_CANCELLED' | 'REFUNDED'
  | 'DELIVERY_OFFERED' | 'DELIVERY_ASSIGNED' | 'DELIVERY_DROPPED' | 'DELIVERY_TAKEN_BACK' | 'RIDER_ARRIVED' | 'FOOD_READY' | 'RIDER_AT_DOOR'
  | 'FOOD_RETURNING' | 'FOOD_RETURNED' | 'DELIVERY_CANCELLED';

export type Wording = { readonly title: string; readonly body: string };

/** Whether it goes out at once, or may wait until quiet hours are over. */
export type Urgency = 'AT_ONCE' | 'CAN_WAIT';
export type Telling = { readonly urgency: Urgency; readonly wording: Readonly<Record<Locale, Wording>> };

const telling = (urgency: Urgency, ko: readonly [title: string, body: string], en: readonly [title: string, body: string]): Telling => ({
  urgency,
  wording: { KO: { title: ko[0], body: ko[1] }, EN: { title: en[0], body: en[1] } },
});

/** Whom each change concerns, how urgent it is to them, and in what words it is told. `#{…}` are variables (wording.ts); no Korean particle follows one, as it would have to change with it. */
export const tidings: Readonly<Record<Kind, Readonly<Partial<Record<Audience, Telling>>>>> = {
  PAYMENT_FAILED: {
    CUSTOMER: telling('AT_ONCE',
      ['결제가 되지 않았어요', '[#{store}] 주문 #{number}: 결제가 되지 않아 주문이 들어가지 않았어요. 다른 결제 수단으로 다시 주문해 주세요.'],
      ['The payment did not go through', 'Order #{number} at #{store} was not placed, and nothing was charged. Try again with another way to pay.']),
  },
  ORDER_EXPIRED: {
    CUSTOMER: telling('AT_ONCE',
      ['주문이 취소됐어요', '[#{store}] 주문 #{number}: 결제가 확인되지 않아 주문이 들어가지 않았어요. 결제된 금액이 있다면 바로 돌려드려요.'],
      ['Your order has lapsed', 'The payment of order #{number} at #{store} was never confirmed. Should any money have been taken, it goes back at once.']),
  },
  ORDER_PLACED: {
    CUSTOMER: telling('AT_ONCE',
      ['주문이 들어갔어요', '[#{store}] 주문 #{number}: 가게에 전했어요. 가게가 확인하면 알려 드릴게요.'],
      ['Your order is placed', '#{store} has your order #{number}. We tell you as soon as they answer.']),
    STORE_OWNER: telling('AT_ONCE',
      ['새 주문이 들어왔어요', '[#{store}] 주문 #{number}: 시간 안에 받을지 말지 답해 주세요.'],
      ['A new order', 'Order #{number} has come in for #{store}. Accept or reject it before its time runs out.']),
  },
  ORDER_ACCEPTED: {
    CUSTOMER: telling('AT_ONCE',
      ['가게가 주문을 받았어요', '[#{store}] 주문 #{number}: 가게가 주문을 받았어요. 준비 예정 시각은 #{readyAt}입니다.'],
      ['Your order is accepted', '#{store} has accepted order #{number}. It should be ready around #{readyAt}.']),
  },
  ORDER_REJECTED: {
    CUSTOMER: telling('AT_ONCE',
      ['가게가 주문을 받지 못했어요', '[#{store}] 주문 #{number}: 가게 사정으로 주문을 받지 못했어요. 결제한 금액은 모두 돌려드려요.'],
      ['Your order was turned down', '#{store} could not take order #{number}. All your money goes back to you.']),
  },
  ORDER_NOT_ANSWERED: {
    CUSTOMER: telling('AT_ONCE',
      ['가게가 답하지 않았어요', '[#{store}] 주문 #{number}: 가게가 시간 안에 답하지 않아 주문이 취소됐어요. 결제한 금액은 모두 돌려드려요.'],
      ['The store did not answer', '#{store} did not answer order #{number} in time, so it is off. All your money goes back to you.']),
    STORE_OWNER: telling('AT_ONCE',
      ['놓친 주문이 있어요', '[#{store}] 주문 #{number}: 시간 안에 답하지 않아 취소됐어요.'],
      ['You missed an order', 'Order #{number} for #{store} was not answered in time and is off.']),
  },
  ORDER_PREPARING: {
    CUSTOMER: telling('AT_ONCE',
      ['조리를 시작했어요', '[#{store}] 주문 #{number}: 가게가 조리를 시작했어요.'],
      ['They are cooking', '#{store} has begun to prepare order #{number}.']),
  },
  ORDER_READY: {
    CUSTOMER: telling('AT_ONCE',
      ['음식이 준비됐어요', '[#{store}] 주문 #{number}: 음식이 준비됐어요. 라이더가 곧 가져갈 거예요.'],
      ['Your food is ready', 'Order #{number} is ready at #{store}. A rider will take it along soon.']),
  },
  ORDER_IN_DELIVERY: {
    CUSTOMER: telling('AT_ONCE',
      ['배달이 시작됐어요', '[#{store}] 주문 #{number}: 라이더가 음식을 받아 출발했어요.'],
      ['On its way', 'A rider has picked up order #{number} at #{store} and is on the way to you.']),
  },
  ORDER_DELIVERED: {
    CUSTOMER: telling('AT_ONCE',
      ['배달이 끝났어요', '[#{store}] 주문 #{number}: 음식이 도착했어요. 맛있게 드세요!'],
      ['It is here', 'Order #{number} from #{store} has arrived. Enjoy!']),
    STORE_OWNER: telling('CAN_WAIT',
      ['배달이 끝났어요', '[#{store}] 주문 #{number}: 손님에게 도착했어요.'],
      ['Delivered', 'Order #{number} of #{store} has reached the customer.']),
  },
  ORDER_COMPLETED: {
    CUSTOMER: telling('CAN_WAIT',
      ['어떠셨어요?', '[#{store}] 주문 #{number}: 주문이 마무리됐어요. 리뷰로 이야기를 들려주세요.'],
      ['How was it?', 'Order #{number} from #{store} is complete. Tell others about it in a review.']),
  },
  CANCEL_REQUESTED: {
    CUSTOMER: telling('AT_ONCE',
      ['주문 취소를 확인하고 있어요', '[#{store}] 주문 #{number}: 취소할 수 있는지 가게에 확인하고 있어요.'],
      ['Your cancellation is being checked', 'We are asking whether order #{number} at #{store} can still be called off.']),
    STORE_OWNER: telling('AT_ONCE',
      ['주문 취소 요청이 있어요', '[#{store}] 주문 #{number}: 주문을 취소해 달라는 요청이 있어요. 확인해 주세요.'],
      ['An order is to be called off', 'Order #{number} of #{store} is to be called off. Please have a look at it.']),
  },
  CANCEL_REFUSED: {
    CUSTOMER: telling('AT_ONCE',
      ['주문을 취소할 수 없어요', '[#{store}] 주문 #{number}: 이미 진행되어 취소할 수 없어요.'],
      ['Your order goes on', 'Order #{number} at #{store} has gone too far to be called off.']),
    STORE_OWNER: telling('AT_ONCE',
      ['주문이 계속 진행돼요', '[#{store}] 주문 #{number}: 취소되지 않고 계속 진행돼요.'],
      ['The order goes on', 'Order #{number} of #{store} is not called off: it goes on.']),
  },
  ORDER_CANCELLED: {
    CUSTOMER: telling('AT_ONCE',
      ['주문이 취소됐어요', '[#{store}] 주문 #{number}: 주문이 취소됐어요. 환불 내역은 주문 화면에서 볼 수 있어요.'],
      ['Your order is cancelled', 'Order #{number} at #{store} is cancelled. What you get back is shown with the order.']),
    STORE_OWNER: telling('AT_ONCE',
      ['주문이 취소됐어요', '[#{store}] 주문 #{number}: 주문이 취소됐어요. 조리 중이라면 멈춰 주세요.'],
      ['An order is cancelled', 'Order #{number} of #{store} is cancelled. Stop preparing it if you have not finished.']),
  },
  REFUNDED: {
    CUSTOMER: telling('CAN_WAIT',
      ['환불해 드렸어요', '[#{store}] 주문 #{number}: 결제하신 방법으로 돌려드렸어요. 환불 금액은 #{amount}입니다.'],
      ['You were refunded', '#{amount} of order #{number} at #{store} went back to what you paid with.']),
  },
  DELIVERY_OFFERED: {
    RIDER: telling('AT_ONCE',
      ['새 배달 제안이 있어요', '[#{store}] 주문 #{number}: 배달해 주실 수 있나요? 앱에서 받아 주세요.'],
      ['A delivery for you', 'Can you carry order #{number} of #{store}? Claim it in the app.']),
  },
  DELIVERY_ASSIGNED: {
    CUSTOMER: telling('AT_ONCE',
      ['라이더가 정해졌어요', '[#{store}] 주문 #{number}: 음식을 가져다드릴 라이더가 정해졌어요.'],
      ['You have a rider', 'A rider will bring you order #{number} from #{store}.']),
    RIDER: telling('AT_ONCE',
      ['배달을 맡으셨어요', '[#{store}] 주문 #{number}: 배달을 맡으셨어요. 가게로 가 주세요.'],
      ['The delivery is yours', 'Order #{number} of #{store} is yours to carry. Please go to the store.']),
  },
  DELIVERY_DROPPED: {
    CUSTOMER: telling('AT_ONCE',
      ['다른 라이더를 찾고 있어요', '[#{store}] 주문 #{number}: 라이더가 배달할 수 없게 되어 다른 라이더를 찾고 있어요.'],
      ['Looking for another rider', 'Your rider cannot bring order #{number} from #{store} after all. We are looking for another one.']),
  },
  DELIVERY_TAKEN_BACK: {
    CUSTOMER: telling('AT_ONCE',
      ['다른 라이더를 찾고 있어요', '[#{store}] 주문 #{number}: 배달을 다른 라이더에게 맡기려고 찾고 있어요.'],
      ['Looking for another rider', 'We are looking for another rider for order #{number} from #{store}.']),
    RIDER: telling('AT_ONCE',
      ['배달이 다른 라이더에게 넘어가요', '[#{store}] 주문 #{number}: 이 배달은 더 맡지 않으셔도 돼요.'],
      ['The delivery is no longer yours', 'Order #{number} of #{store} was taken back: somebody else will carry it.']),
  },
  RIDER_ARRIVED: {
    STORE_OWNER: telling('AT_ONCE',
      ['라이더가 도착했어요', '[#{store}] 주문 #{number}: 음식을 가져갈 라이더가 가게에 도착했어요.'],
      ['The rider is there', 'The rider for order #{number} has arrived at #{store}.']),
  },
  FOOD_READY: {
    RIDER: telling('AT_ONCE',
      ['음식이 준비됐어요', '[#{store}] 주문 #{number}: 음식이 준비됐어요. 가져가실 수 있어요.'],
      ['The food is ready', 'Order #{number} is ready to be taken along at #{store}.']),
  },
  RIDER_AT_DOOR: {
    CUSTOMER: telling('AT_ONCE',
      ['라이더가 도착했어요', '[#{store}] 주문 #{number}: 라이더가 문 앞에 있어요. 배달 번호를 보여 주세요.'],
      ['Your rider is at the door', 'The rider with order #{number} from #{store} is there. Have your PIN at hand.']),
  },
  FOOD_RETURNING: {
    CUSTOMER: telling('AT_ONCE',
      ['배달하지 못했어요', '[#{store}] 주문 #{number}: 음식을 전하지 못해 라이더가 가게로 돌아가고 있어요.'],
      ['Your order could not be handed over', 'The rider could not hand over order #{number} and is taking it back to #{store}.']),
    STORE_OWNER: telling('AT_ONCE',
      ['음식이 가게로 돌아와요', '[#{store}] 주문 #{number}: 전하지 못한 음식을 라이더가 가져오고 있어요.'],
      ['An order is coming back', 'Order #{number} could not be handed over: the rider is bringing it back to #{store}.']),
  },
  FOOD_RETURNED: {
    STORE_OWNER: telling('CAN_WAIT',
      ['음식이 돌아왔어요', '[#{store}] 주문 #{number}: 전하지 못한 음식이 가게로 돌아왔어요.'],
      ['An order came back', 'Order #{number} could not be handed over and is back at #{store}.']),
  },
  DELIVERY_CANCELLED: {
    RIDER: telling('AT_ONCE',
      ['배달이 취소됐어요', '[#{store}] 주문 #{number}: 배달이 취소됐어요. 가지 않으셔도 돼요.'],
      ['The delivery is off', 'The delivery of order #{number} of #{store} is cancelled. There is no need to go.']),
  },
};

/** Under this code the wording is registered wherever texts have to be registered before they are sent. */
export const templateCode = (kind: Kind, audience: Audience, locale: Locale): string => `${audience}_${kind}_${locale}`;
