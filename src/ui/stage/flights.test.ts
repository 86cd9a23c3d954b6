import { expect, test } from 'vitest';
import type { MessageView } from '../../lab/api';
import { addMessages, MIN_FLIGHT_MS, noFlights, progressOf, settle } from './flights';

let next = 0;
const message = (fields: Partial<MessageView>): MessageView => ({
  id: `m${next++}`,
  from: 'host1:6379',
  to: 'host2:6379',
  kind: 'auth-req',
  sentUs: 1_000_000,
  arrivesUs: 1_000_300,
  label: '',
  ...fields,
});

test('a short flight is shown long enough to be seen, then forgotten', () => {
  const flights = noFlights();
  addMessages(flights, [message({})], 1, 100);
  expect(progressOf(flights.active[0]!, 100 + MIN_FLIGHT_MS / 2, 9e9)).toBeCloseTo(0.5);
  expect(settle(flights, 100 + MIN_FLIGHT_MS, 9e9)).toBe(true);
  expect(settle(flights, 101 + MIN_FLIGHT_MS, 9e9)).toBe(false);
});

test('a long flight is shown where it truly is, and stands still while time does', () => {
  const flights = noFlights();
  addMessages(flights, [message({ arrivesUs: 5_000_000 })], 1, 100);
  expect(progressOf(flights.active[0]!, 100, 2_000_000)).toBeCloseTo(0.25);
  expect(progressOf(flights.active[0]!, 9999, 2_000_000)).toBeCloseTo(0.25);
});

test('an answer sets off when what it answers has arrived', () => {
  const flights = noFlights();
  const request = message({});
  const vote = message({
    from: 'host2:6379',
    to: 'host1:6379',
    kind: 'auth-ack',
    sentUs: 1_000_300,
    arrivesUs: 1_000_600,
  });
  addMessages(flights, [request, vote], 1, 100);
  expect(progressOf(flights.active[1]!, 100 + MIN_FLIGHT_MS - 1, 0)).toBeLessThan(0);
  expect(progressOf(flights.active[1]!, 100 + MIN_FLIGHT_MS, 0)).toBe(0);
});

test('what is in flight over several updates sets off once', () => {
  const flights = noFlights();
  const one = message({});
  for (let frame = 0; frame < 5; frame++) addMessages(flights, [one], 1, 100 + frame * 16);
  expect(flights.active).toHaveLength(1);
});

test('many equal messages become a count, many pings are not drawn one by one', () => {
  const flights = noFlights();
  addMessages(
    flights,
    Array.from({ length: 5 }, () => message({ kind: 'client' })),
    1,
    0,
  );
  expect(flights.active.map((flight) => flight.count)).toEqual([5]);
  addMessages(
    flights,
    Array.from({ length: 500 }, () => message({ kind: 'ping' })),
    1,
    0,
  );
  expect(flights.active.length).toBeLessThan(50);
});

test('on a crowded stage pings are not drawn, and what flies from host to host at once is one', () => {
  const flights = noFlights();
  const all = [6379, 6380, 6381].map((port) => message({ kind: 'fail', to: `host2:${port}` }));
  addMessages(flights, [message({ kind: 'ping' }), ...all, message({ kind: 'fail', to: 'host3:6379' })], 1, 0, true);
  expect(flights.active.map(({ kind, to, count }) => `${kind} ${to} ${count}`)).toEqual([
    'fail host2:6379 3',
    'fail host3:6379 1',
  ]);
});

test('while time stands still, what is on its way stands where it truly is, and goes on from there', () => {
  const flights = noFlights();
  const one = message({ sentUs: 1_000_000, arrivesUs: 1_000_400 });
  addMessages(flights, [one], 1, 100, false, 1_000_100);
  expect(progressOf(flights.active[0]!, 9999, 1_000_100)).toBeCloseTo(0.25);
  // Nothing moves, and nothing is forgotten.
  expect(settle(flights, 9999, 1_000_100)).toBe(false);
  expect(flights.active).toHaveLength(1);
  addMessages(flights, [one], 1, 10_000, false, 1_000_200);
  expect(progressOf(flights.active[0]!, 10_000, 1_000_200)).toBeCloseTo(0.5);
  // It has arrived: it is seen going the rest of the way.
  addMessages(flights, [one], 1, 11_000, false, 1_000_400);
  expect(flights.active).toHaveLength(1);
  expect(progressOf(flights.active[0]!, 11_000, 1_000_400)).toBeCloseTo(0.5);
  expect(settle(flights, 11_001 + MIN_FLIGHT_MS / 2, 1_000_400)).toBe(false);
  expect(flights.active).toHaveLength(0);
});

test('on a crowded stage what stands between two hosts is one', () => {
  const flights = noFlights();
  const all = [6379, 6380, 6381].map((port) => message({ kind: 'fail', to: `host2:${port}` }));
  addMessages(flights, all, 1, 0, true, 1_000_100);
  expect(flights.active.map(({ to, count }) => `${to} ${count}`)).toEqual(['host2:6379 3']);
});

test('what stood is gone at an instant at which it is not on its way', () => {
  const flights = noFlights();
  addMessages(flights, [message({})], 1, 100, false, 1_000_100);
  addMessages(flights, [], 1, 200, false, 900_000);
  expect(flights.active).toHaveLength(0);
});
