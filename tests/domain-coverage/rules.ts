import { type Test, testsIn } from './test-name.ts';

const races = 'tests/faults/races.test.ts';
const twoAtOnce = 'two who want the same at the same instant, two hundred times each';
const cancelOrAccept = testsIn(races, `${twoAtOnce} › a customer who calls off and a store that accepts: the ticket decides for one of them`);
const claimOrClaim = testsIn(races, `${twoAtOnce} › two riders who claim one delivery, and two tabs that review what it brought: one of each has it`);
const payOrExpire = testsIn(races, `${twoAtOnce} › a payment that comes just when its order expires: either it stands or the money goes back`);
const killed = ['its queue on PostgreSQL', 'its queue on PostgreSQL, and lost each time'].flatMap((what) =>
  testsIn('tests/faults/killed.test.ts', `a process that is killed between the making and the firing of its timers › fires each of them once when it is back: ${what}`));
const invariant = (broken: string) => testsIn('tests/faults/invariants.test.ts', `the invariants of the domain › are seen to be broken when ${broken}`);

const order = (...names: string[]) => testsIn('subgraphs/order/src/domain/order.test.ts', ...names);
const price = (...names: string[]) => testsIn('subgraphs/order/src/application/quote.test.ts', ...names.map((name) => `a quote › ${name}`));
const payment = (...names: string[]) => testsIn('subgraphs/payment/src/domain/payment.test.ts', ...names);
const authorization = (...names: string[]) => testsIn('subgraphs/payment/src/authorization.test.ts', ...names);
const intents = (...names: string[]) => testsIn('subgraphs/payment/src/intents.test.ts', ...names);
const store = (...names: string[]) => testsIn('subgraphs/store/src/domain/store/store.test.ts', ...names);
const ticket = (...names: string[]) => testsIn('subgraphs/store/src/domain/ticket/ticket.test.ts', ...names);
const ticketRaces = (...names: string[]) => testsIn('subgraphs/store/src/adapters/persistence/races.test.ts', ...names);
const tickets = (...names: string[]) => testsIn('subgraphs/store/test/tickets.test.ts', ...names);
const kitchenTimers = (...names: string[]) => testsIn('subgraphs/store/test/timers.test.ts', ...names);
const hours = (...names: string[]) => testsIn('packages/contracts/opening-hours.test.ts', ...names);
const delivery = (...names: string[]) => testsIn('subgraphs/delivery/src/domain/delivery.test.ts', ...names);
const rider = (...names: string[]) => testsIn('subgraphs/delivery/src/domain/rider.test.ts', ...names.map((name) => `a rider › ${name}`));
const riding = (...names: string[]) => testsIn('subgraphs/delivery/src/service.test.ts', ...names);
const dispatch = (...names: string[]) => testsIn('subgraphs/delivery/src/application/dispatch.test.ts', ...names);
const telling = (...names: string[]) => testsIn('subgraphs/notification/test/telling.test.ts', ...names);
const onTheWay = (...names: string[]) => testsIn('tests/e2e/on-the-way.test.ts', ...names.map((name) => `an order on its way › ${name}`));
const review = (...names: string[]) => testsIn('subgraphs/review/src/domain/review.test.ts', ...names);
const page = (...names: string[]) => testsIn('subgraphs/customer/test/my-page.test.ts', ...names.map((name) => `My page › ${name}`));
const exchange = (...names: string[]) => testsIn('packages/messaging/test/exchange.test.ts', ...names.map((name) => `events from one context to another, on PostgreSQL › ${name}`));
const callingOff = (...names: string[]) => testsIn('tests/e2e/calling-off.test.ts', ...names.map((name) => `calling an order off › ${name}`));
const atThePickUp = (...names: string[]) => testsIn('tests/e2e/at-the-pick-up.test.ts', ...names.map((name) => `at the pick-up › ${name}`));
const refunds = (...names: string[]) => testsIn('subgraphs/payment/src/refunds.test.ts', ...names);
const storeAway = testsIn('tests/e2e/calling-off.test.ts', 'an order that waits for what never comes › is called off when the store\'s system stays away, cancelled or not, and its ticket comes cancelled');
const paying = (...names: string[]) => testsIn('tests/e2e/payment-outcomes.test.ts', ...names.map((name) => `an order whose payment does not simply go through › ${name}`));
const storeSide = (...names: string[]) => testsIn('tests/e2e/store-side.test.ts', ...names.map((name) => `what a store’s owner changes › ${name}`));
const badInput = (...names: string[]) => testsIn('tests/e2e/bad-input.test.ts', ...names.map((name) => `what makes no sense, or is none of theirs › ${name}`));
const wholeLife = testsIn('tests/e2e/one-process.test.ts', 'the whole system in one process, its queues on PostgreSQL › carries an order from the menu to the door, and everybody sees it happen');
const whileDown = testsIn('tests/e2e/day-and-night.test.ts', 'while the systems of the stores, the riders and My page are down › takes 10 orders and their money, and catches up when they are back: a ticket and a timeline each, nothing twice');
const toldAfterwards = testsIn('tests/e2e/notifications.test.ts', 'everybody an order concerns › orders and pays just as well while nobody can be told, and is told afterwards');

/** Which tests prove each row of docs/domain.md, by its heading and the row's first cell. */
export const rules: Readonly<Record<string, Readonly<Record<string, readonly Test[]>>>> = {
  'Who owns what': {
    'order 주문': wholeLife,
    'payment 결제': [...wholeLife, ...testsIn('subgraphs/payment/src/visibility.test.ts', 'an order\'s payment › is told by paymentOfOrder to the order context alone')],
    'store 상점': [...wholeLife, ...storeSide('is for the owner alone to change')],
    'delivery 배달': wholeLife,
    'customer 고객': [...wholeLife, ...page('tells an order from its beginning to its end')],
    'notification 알림': testsIn('tests/e2e/notifications.test.ts', 'everybody an order concerns › is told of it live, with the order as the router knows it, and on KakaoTalk'),
    'review 리뷰': testsIn('tests/e2e/reviews.test.ts', 'a review, through the router › is written by the one who ate, answered by the store, and read by everybody'),
    'Ordering needs order and payment alone': [...whileDown, ...toldAfterwards, ...storeSide('holds while the store’s system is away, and is caught up with when it is back')],
    'Prices are the server\'s': [...storeSide('is what things cost from then on, and nobody pays what they have not seen'), ...price('is from what the store registered', 'follows a price that the store changed')],
  },
  'What is asked of it': {
    PlaceOrder: [...order('an order that is not paid yet › begins with what was agreed', 'an order that is not paid yet › stands when it is paid'), ...wholeLife],
    ConfirmReceipt: [...order('an order that stands › is confirmed by its customer, or by the receipt timer'), ...wholeLife, ...killed],
    CancelOrder: order('calling an order off › asks the ticket first, which decides', 'calling an order off › is done when the ticket says yes', 'calling an order off › goes back to where it came from when the ticket says no'),
    Authorize: authorization('authorizePayment › reserves the money of an order', 'authorizePayment › tells a refusal, and why'),
    Capture: intents('an order that is accepted › has its money captured, once however often it is told'),
    Void: intents('an order that is over › has reserved money voided, once however often it is told'),
    Refund: intents('an order that is over › has captured money refunded in full'),
    WriteOff: [...payment('money that is lost: refused for good, and the food is gone › is written off, and what is still reserved let go'), ...intents('an order that is accepted › whose money was refused when the food was gone is a loss on record: what was reserved is let go, once')],
    RequestRefund: [...payment('a refund › is requested, and succeeds'), ...refunds('a part of the money of a delivered order › is given back by support, who says why, and its customer sees it')],
    'OpenStore, CloseStore': [...store('closing by hand › holds until further notice', 'opening by hand › outside the hours holds until they open next'), ...storeSide('is whether it sells at all')],
    ChangeMenu: store('the menu › gets items', 'the menu › loses items, but never the last', 'the menu › changes an item in what is said, and in nothing else', 'the menu › changes options: what stays has its id, what is new has one of its own'),
    MarkSoldOut: [...store('the menu › says what is sold out, and what is there again'), ...storeSide('is what there is: nothing that is sold out can be ordered, until it is there again')],
    'ChangeHours, ChangeTerms': [...store('hours › change as a whole', 'terms › change in what is said, and in nothing else'), ...storeSide('is how it sells')],
    'AcceptTicket, RejectTicket, StartPreparing, MarkReady': [
      ...ticket('a ticket › is accepted with a time at which it will be ready', 'a ticket › is rejected with a reason', 'a ticket › is prepared, made ready and handed over, one after the other'),
      ...tickets('the owner of a store › accepts, starts, finishes; the rider takes it along'),
    ],
    ExpireOrder: [...order('an order that is not paid yet › expires when the payment never settles'), ...killed],
    ExpireTicket: [...ticket('a ticket › expires when the store has said nothing in time, and not before'), ...kitchenTimers('a store that does not answer › loses the order when its time is over, and is told so'), ...killed],
    ExpireOffer: [...delivery('an offer › does not end before its time'), ...dispatch('a delivery that waits › goes to the next when one declines, and to the next when an offer runs out'), ...killed],
    'GoOnline, GoOffline': rider('goes online with the vehicle they signed up for', 'goes offline', 'OFFLINE: GoOnline leads to ONLINE', 'ONLINE: GoOnline leads to ONLINE', 'ONLINE: GoOffline leads to OFFLINE'),
    ReportLocation: testsIn('subgraphs/delivery/src/location.test.ts', 'where riders are, on PostgreSQL › is told to who waits, as they move, until it is there', 'where riders are, on PostgreSQL › leaves no trace in the journal'),
    OfferDelivery: dispatch('a delivery that waits › is offered to the nearest', 'at the same moment › several see to one delivery: it is offered to one rider'),
    'ClaimDelivery, DropDelivery, ArriveAtStore, PickUp, CompleteDelivery': riding('an order from the kitchen to the door › goes through every step, with the buttons that are right'),
    WriteReview: review('a review › is written by the customer of a completed order', 'a review › is not written before the customer has the food', 'a review › is written once'),
  },
  'What holds of an order\'s parts': {
    'CANCELLING is a lock': order('calling an order off › notes what kitchen and rider do meanwhile, and takes it up when the ticket says no', 'calling an order off › is asked once'),
    'A refund is no status of an order': intents('an order that is over › has a refund shown as failed while the provider is out of reach, and refunded when it is back'),
    'Never more back than was taken': payment('a refund › never gives back more than was taken, what failed and what is on its way included'),
    'A part is given back of what was delivered': [
      ...payment('a refund › is of what was delivered, or of what is over', 'a refund › says why, to its end'), ...refunds('a part of the money of a delivered order › is not given back of what is not delivered, called off, or lost', 'a part of the money of a delivered order › is nobody else’s to give'),
      ...atThePickUp('and when it was delivered support gives a part of the money back, as its customer sees'),
    ],
    'A rider sees what they carry': atThePickUp('the rider is too late when it is off, and loses sight of it'),
    'The way of delivery bounds who is asked': [
      ...dispatch('a delivery that waits › is offered to nobody who rides something else, is too far, has no hand free, or has gone', 'a delivery that waits › is not offered to who has as many offers as free hands'),
      ...delivery('a claim › beyond what the vehicle takes is refused'), ...riding('claims › of one rider beyond what the vehicle takes, at once'),
    ],
  },
  'Calling an order off': {
    'Before the store accepts': [...order('the money of an order that is off › goes by the rules: a customer before acceptance', 'the money of an order that is off › goes by the rules: support before acceptance'), ...paying('is taken back before the store accepts: the money, the ticket and the order with it')],
    'Accepted, not yet cooking': [
      ...order('the money of an order that is off › goes by the rules: a customer with the store\'s consent', 'the money of an order that is off › goes by the rules: the store before cooking'),
      ...callingOff('needs the store\'s consent once it has accepted: with it, all comes back', 'goes on when the store says no'),
      ...kitchenTimers('a store that is asked and does not answer › keeps the order: its customer is refused'),
    ],
    'Cooking or ready': [
      ...order(
        'the money of an order that is off › goes by the rules: the store while cooking: at its own cost', 'the money of an order that is off › goes by the rules: support, nobody being at fault but us',
        'the money of an order that is off › goes by the rules: support, the customer being at fault', 'the money of an order that is off › goes by the rules: support, the store being at fault',
      ),
      ...callingOff('is not the customer\'s to do while it is cooked, but the store\'s, at its own cost', 'leaves the customer to pay, and the store paid, when support finds the customer at fault'),
    ],
    'Picked up': [
      ...order('calling an order off › comes too late for an order that is IN_DELIVERY', ...['CUSTOMER', 'STORE', 'RIDER', 'PLATFORM'].map((fault) => `the money of an order that is off › goes by fault when it is brought back: ${fault}`)),
      ...callingOff('is what bringing it back comes to: who is at fault bears the cost'),
      ...testsIn('subgraphs/delivery/src/after-pickup.test.ts', 'what cannot be handed over › goes back to the store, which says that it has it', 'what cannot be handed over › is given up by support alone'),
    ],
    'The store says no, or nothing in time': [...callingOff('is the store\'s doing when it rejects: all comes back'), ...storeAway, ...kitchenTimers('a store that does not answer › loses it also when its own system was down at that time'), ...killed],
    'Nobody to carry it in time': [
      ...order('the money of an order that is off › all comes back when nobody is there to carry it, and the store is paid for what it cooked'),
      ...dispatch('the time of dispatch › ends twenty minutes after the food was ready'), ...killed,
    ],
    'Asking beforehand': callingOff('needs the store\'s consent once it has accepted: with it, all comes back', 'leaves the customer to pay, and the store paid, when support finds the customer at fault'),
    'Looking back': callingOff('is not the customer\'s to do while it is cooked, but the store\'s, at its own cost', 'is the store\'s doing when it rejects: all comes back', 'is what bringing it back comes to: who is at fault bears the cost'),
  },
  Races: {
    'Calling off against accepting': [...cancelOrAccept, ...ticketRaces('cancelling and accepting at once › has one ending every time, in 200 rounds')],
    'Calling off against the pick-up': [
      ...ticket('the store and support › have the delivery asked about one that stands ready: a rider may have it already', 'the store and support › have it called off, in their name, when its delivery was', 'the store and support › are refused when the rider was faster'),
      ...delivery('picking up › is what comes too late for nobody but who asks whether it can be called off'),
      ...testsIn('subgraphs/delivery/src/adapters/persistence/deliveries.test.ts', 'calling off and picking up at the same moment › has one ending every time: who is second is refused'),
      ...ticketRaces('support calling off and the rider\'s having picked up at once › has one ending every time, in 40 rounds'),
      ...atThePickUp('support and the rider come at once: the delivery decides, and the food goes where the order says', 'support is too late when the rider has it, though the store hears of both only later', 'the rider is too late when it is off, and loses sight of it'),
    ],
    'Calling off by a timer that has not heard of the rider': [
      ...delivery('picking up › of what was called off before anybody here heard of it has it brought back'), ...riding('an order that is cancelled › after pick-up is brought back, and handed over to nobody else'),
      ...order('calling an order off › by a timer that had not heard of the rider has it on record what became of the food, and the store paid for it'),
    ],
    'Calling off while the store\'s system is away': [...storeAway, ...order('calling an order off › ends without the store when its system is away until the acceptance timer runs out')],
    'A capture that is refused after acceptance': [
      ...callingOff('is the system\'s doing when the money is refused for good after acceptance: ticket and delivery go with it', 'is no consequence of a capture that merely fails: it is tried again, and taken once'),
      ...intents('an order that is accepted › has a capture that fails tried again, with the same key', 'an order that is accepted › hears of a capture that is refused for good, and has what is reserved voided when it is called off'),
      ...order('an order that stands › is called off by the system when the money cannot be taken, while the food is still at the store'),
    ],
    'A capture that is refused after the pick-up': [
      ...order('an order that stands › goes on at our loss when the money cannot be taken, and a rider has the food', 'calling an order off › goes on for the money\'s sake when the ticket says no, and the money was refused meanwhile'),
      ...intents('an order that is accepted › whose money was refused when the food was gone is a loss on record: what was reserved is let go, once'),
      ...refunds('money that is lost › is found by support, the newest first, and by nobody else'), ...atThePickUp('money that is refused after it is our loss: the order goes on, and support finds it'),
    ],
    'Money for an order that is over': [...payOrExpire, ...authorization('an order that is over before its money is there › has a late success voided by itself'), ...payment('an order that is over › may be over while a capture is under way: whichever the provider took counts')],
    'A payment whose outcome nobody knows': [...paying('timed out after charging: it is found out, and stands, charged once'), ...authorization('a provider that charges and says nothing › is asked again by the same key until it is known: charged once')],
    'Two riders and one delivery, or one who comes late': [
      ...claimOrClaim, ...riding('claims › of two riders at once: one gets it, the other is told so'), ...testsIn('subgraphs/delivery/src/after-pickup.test.ts', 'a delivery before the pickup › that is dropped goes to the next, and the late are fenced'),
      ...delivery('a delivery that was dropped › fences a rider who has it for the second time from what they sent for the first'),
    ],
    'An event twice, late or early': [
      ...exchange('come once and in order through two relays and two consumers', 'have their effect once when they come twice', 'wait for the one before them'),
      ...page('is the same from the same events, twice, late, and in whatever order'),
    ],
    'A command twice': [
      ...badInput('answers a second placeOrder with the same key as the first, and refuses the key for another payload'), ...tickets('the owner of a store › gets the same answer to the same key, however often and however fast it is sent'),
      ...riding('claims › given twice under one key are one, and another payload under it is refused'),
    ],
    'The provider and a transaction': paying('is asked for outside every transaction: while the provider thinks, none is open'),
    'Two refunds of one order': refunds('a part of the money of a delivered order › is never more than was taken by many at once either', 'a part of the money of a delivered order › is given back once, however often it is asked under one key, and at once'),
    'Being forgotten and ordering': testsIn('subgraphs/order/src/application/forget-customer.test.ts', ...['are called off also when they come to be at that very moment', 'are called off also when the process dies just then: it is told again'].map((name) => `orders of a customer who wants to be forgotten › ${name}`)),
    'Two reviews of one order': claimOrClaim,
  },
  'What is always so': {
    'Every charge has one order': [...invariant('money was refused when the food was gone, and is not on record as lost'), ...invariant('more was given back than was taken'), ...invariant('money is kept that the order does not say'), ...invariant('a charge is of no order'), ...cancelOrAccept, ...payOrExpire],
    'Nothing stands unpaid': [...invariant('an order stands unpaid'), ...payOrExpire],
    'One ticket, one delivery': [...invariant('a placed order has no ticket'), ...invariant('a ready ticket has no delivery'), ...whileDown],
    'Food goes where its order says': [...invariant('food was handed over whose order is off'), ...atThePickUp('support and the rider come at once: the delivery decides, and the food goes where the order says')],
    'Every event once': [...invariant('an event was not applied'), ...claimOrClaim],
    'My page is its events': [...invariant('My page is not what its events make it'), ...page('can be dropped, and made again from the same events')],
    'Sequences have no gap': [
      ...testsIn('subgraphs/customer/test/watch-order.test.ts', 'watching an order › leaves no gap and repeats nothing for whoever comes and goes while it goes on'),
      ...testsIn('subgraphs/delivery/src/subscription.test.ts', 'a rider who follows › goes on where they were after a restart'),
      ...testsIn('router/test/resume.test.ts', 'when the owner is lost and comes back, a subscription › goes on where it was, without a gap or a repeat'), ...wholeLife,
    ],
  },
  'On the way': {
    'Nearest first': [
      ...onTheWay('goes to the nearest rider first, to the next when they decline or drop it, and is fenced from who was there before'),
      ...dispatch('a delivery that waits › is offered to the nearest', 'a delivery that waits › goes to the next when one declines, and to the next when an offer runs out', 'a delivery that waits › goes to the next when it is dropped, under a higher assignment'),
    ],
    'Planned for when it is ready': dispatch('the time of dispatch › begins so long before the food is ready', 'the time of dispatch › ends twenty minutes after the food was ready'),
    'Where the rider is': [...onTheWay('goes to the nearest rider first, to the next when they decline or drop it, and is fenced from who was there before'), ...testsIn('subgraphs/delivery/src/location.test.ts', 'where riders are, on PostgreSQL › is nobody else\'s business')],
    'When it comes': [...onTheWay('is expected when it is cooked and carried: later on foot, sooner once the rider has it'), ...page('estimates the arrival, more closely the more is known'), ...delivery('the estimated arrival › waits for the food', 'the estimated arrival › is counted anew from the pickup')],
  },
  'What a store offers': {
    'Open or not': [
      ...storeSide('is whether it sells at all', 'is when it is open, by its own calendar: an exception closes it today, and says from when it sells again'),
      ...price('is refused outside the hours: after closing, in the break, on a day that is an exception', 'is given by a store that was opened by hand, as long as that holds'),
    ],
    'What can be ordered': price(
      'is refused for what is sold out, until it is there again', 'follows an option’s price, and knows no option that is gone', 'follows the terms: the minimum order', 'follows the terms: the area', 'follows the terms: the ways of delivery',
    ),
    'A change reaches order by event': [
      ...storeSide('is what things cost from then on, and nobody pays what they have not seen', 'is how it sells'),
      ...testsIn('subgraphs/order/src/adapters/persistence/offers.test.ts', 'the copy of a store’s offer › follows what the store tells, and keeps the receipt with it'),
    ],
  },
  'Telling people': {
    'Everybody it concerns, once': [...telling('an order\'s life › is told to everybody it concerns, in the order in which it happens', 'an order\'s life › is told once, however often and in whatever order its events come')],
    'Without KakaoTalk': [
      ...['refuses', 'is slow', 'is down'].flatMap((fault) => testsIn('tests/e2e/without-kakao.test.ts', `an order whose people KakaoTalk does not reach › tells each of them of each change by another way, once, when it ${fault}`)),
      ...testsIn('subgraphs/notification/test/fallback.test.ts', 'with KakaoTalk › slow, it comes by web push, once, also when KakaoTalk gets round to it', 'with KakaoTalk › down, it comes by web push, once and at once'),
    ],
    'What can wait, waits': [...telling('quiet hours › hold back what can wait, not what is urgent; the inbox has both'), ...killed],
  },
  'Looking back': {
    'As it stood': callingOff('can be looked back on: the order as it stood at each moment'),
    'My page tells it all': [...page('tells an order from its beginning to its end', 'can be dropped, and made again from the same events'), ...wholeLife],
  },
  Timers: { 'A timer outlives its process': killed },
  Values: {
    Money: testsIn('packages/kernel/money.test.ts', 'money › is a whole number of the smallest unit of its currency', 'money › is not rounded when it grows too large: that is a fault', 'money › is of one currency'),
    Time: hours('a store that closes past midnight › is open on the day after', 'a store that takes a break › is closed during it', 'an exception › has hours of its own, past midnight too', 'the zone › is the store’s, not the machine’s nor UTC'),
    Ids: testsIn('packages/platform/new-id.test.ts', 'an id › is a UUID of version 7', 'an id › rises, also within a millisecond, and is never there twice'),
  },
};
