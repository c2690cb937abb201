import { accept, type Decision, reject } from '#kernel/decider.ts';
import { money } from '#kernel/money.ts';
import type { OwnersStoreCommand, StoreCommand, StoreRejection } from './commands.ts';
import { itemProblem, toItem } from './menu-item.ts';
import { storeLimits } from './limits.ts';
import { notLongPast, problemOf } from './opening-times.ts';
import type { ByHand, MenuItem, Offer, Store, StoreEvent, Terms } from './store.ts';
import { termsProblem } from './terms.ts';

type StoreDecision = Decision<StoreEvent, StoreRejection>;
type Given<Type extends OwnersStoreCommand['type']> = Extract<OwnersStoreCommand, { type: Type }>;

/** What a command makes of a store: the events that follow, none where it is so already, or why none can. */
export const decide = (command: StoreCommand, store: Store): StoreDecision => {
  if (command.type === 'RegisterStore') return register(command.at, command.offer, store);
  if (store.status === 'NONE') return reject('NOT_FOUND');
  const { offer } = store;
  switch (command.type) {
    case 'OpenStore':
      return open(command, offer);
    case 'CloseStore':
      return close(command, offer);
    case 'ChangeHours':
      return changeHours(command, offer);
    case 'AddMenuItem':
      return addItem(command, offer);
    case 'ChangeMenuItem':
      return withItem(offer, command.menuItemId, (item) => changeItem(command, item, offer));
    case 'RemoveMenuItem':
      return withItem(offer, command.menuItemId, (item) => (offer.menu.length === 1 ? reject('LAST_ITEM') : accept({ type: 'MenuItemRemoved', at: command.at, item })));
    case 'MarkSoldOut':
      return withItem(offer, command.menuItemId, ({ id, soldOut }) => (soldOut ? accept() : accept({ type: 'ItemSoldOut', at: command.at, menuItemId: id })));
    case 'MarkAvailable':
      return withItem(offer, command.menuItemId, ({ id, soldOut }) => (soldOut ? accept({ type: 'ItemAvailable', at: command.at, menuItemId: id }) : accept()));
    case 'ChangeTerms':
      return changeTerms(command, offer);
    case 'HandOverStore':
      return offer.ownerId === command.ownerId ? accept() : accept({ type: 'OwnerChanged', at: command.at, ownerId: command.ownerId });
  }
};

const register = (at: string, offer: Offer, store: Store): StoreDecision => {
  if (store.status !== 'NONE') return reject('ALREADY_REGISTERED');
  if (offer.menu.length === 0) return reject('NO_MENU');
  const problem = problemOf(offer);
  return problem === null ? accept({ type: 'StoreRegistered', at, offer }) : reject(problem);
};

// what is opened by hand always has an end, so that nobody orders all night from a kitchen where the light was left on
const open = ({ at, until, opensByHours }: Given<'OpenStore'>, { byHand }: Offer): StoreDecision => {
  if (until !== null && until <= at) return reject('UNTIL_PAST');
  if (until === null && opensByHours === null) return reject('NEVER_OPENS');
  const end = until ?? (opensByHours === at ? null : opensByHours);
  return alike(inForce(byHand, at), end === null ? null : { open: true, until: end }) ? accept() : accept({ type: 'StoreOpened', at, until: end });
};

const close = ({ at, until }: Given<'CloseStore'>, { byHand }: Offer): StoreDecision => {
  if (until !== null && until <= at) return reject('UNTIL_PAST');
  return alike(inForce(byHand, at), { open: false, until }) ? accept() : accept({ type: 'StoreClosed', at, until });
};

const inForce = (byHand: ByHand | null, at: string): ByHand | null => (byHand?.until != null && byHand.until <= at ? null : byHand);

const changeHours = ({ at, ...change }: Given<'ChangeHours'>, offer: Offer): StoreDecision => {
  const hours = change.hours ?? offer.hours;
  const exceptions = notLongPast(change.exceptions ?? offer.exceptions, at).toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const problem = problemOf({ hours, exceptions: change.exceptions ?? exceptions });
  if (problem !== null) return reject(problem);
  return alike({ hours, exceptions }, { hours: offer.hours, exceptions: offer.exceptions }) ? accept() : accept({ type: 'HoursChanged', at, hours, exceptions });
};

const addItem = ({ at, menuItemId, item: wish }: Given<'AddMenuItem'>, offer: Offer): StoreDecision => {
  if (offer.menu.length >= storeLimits.menuItems) return reject('MENU_FULL');
  if (wish.options.some(({ isNew }) => !isNew)) return reject('NO_SUCH_OPTION');
  const item = toItem(menuItemId, wish, false, offer.minimumOrder.currency);
  const problem = itemProblem(item);
  return problem === null ? accept({ type: 'MenuItemAdded', at, item }) : reject(problem);
};

const changeItem = ({ at, change }: Given<'ChangeMenuItem'>, before: MenuItem, offer: Offer): StoreDecision => {
  if (change.options?.some(({ id, isNew }) => !isNew && !before.options.some((option) => option.id === id))) return reject('NO_SUCH_OPTION');
  const { section = before.section, name = before.name, description = before.description, price = before.price.amount } = change;
  const options = change.options ?? before.options.map((option) => ({ ...option, isNew: false, price: option.price.amount }));
  const item = toItem(before.id, { section, name, description, price, options }, before.soldOut, offer.minimumOrder.currency);
  const problem = itemProblem(item);
  if (problem !== null) return reject(problem);
  return alike(item, before) ? accept() : accept({ type: 'MenuItemChanged', at, item });
};

const withItem = (offer: Offer, id: string, then: (item: MenuItem) => StoreDecision): StoreDecision => {
  const item = offer.menu.find((each) => each.id === id);
  return item === undefined ? reject('NO_SUCH_ITEM') : then(item);
};

const changeTerms = ({ at, terms: wish }: Given<'ChangeTerms'>, offer: Offer): StoreDecision => {
  const { minimumOrder: { currency }, deliveryArea: area } = offer;
  const problem = termsProblem(wish, area);
  if (problem !== null) return reject(problem);
  const { maximumMetres = area.maximumMetres, freeMetres = area.freeMetres, baseFee = area.baseFee.amount, feePerKilometre = area.feePerKilometre.amount } = wish.deliveryArea ?? {};
  const terms: Terms = {
    minimumOrder: money(wish.minimumOrder ?? offer.minimumOrder.amount, currency),
    deliveryMethods: [...new Set(wish.deliveryMethods ?? offer.deliveryMethods)],
    deliveryArea: { maximumMetres, freeMetres, baseFee: money(baseFee, currency), feePerKilometre: money(feePerKilometre, currency) },
    preparationMinutes: wish.preparationMinutes ?? offer.preparationMinutes,
  };
  const { minimumOrder, deliveryMethods, deliveryArea, preparationMinutes } = offer;
  return alike(terms, { minimumOrder, deliveryMethods, deliveryArea, preparationMinutes }) ? accept() : accept({ type: 'TermsChanged', at, ...terms });
};

/** Whether two things say the same, in whatever order their properties come. */
const alike = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  const [these, those] = [Object.entries(a), new Map(Object.entries(b))];
  return these.length === those.size && these.every(([key, value]) => those.has(key) && alike(value, those.get(key)));
};
