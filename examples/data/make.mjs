// Writes the sample data of the examples: node examples/data/make.mjs
// The seed is fixed, so the files are the same each time.
import { mkdirSync, writeFileSync } from 'node:fs';

const start = Date.UTC(2026, 2, 2, 9, 0, 0);
const second = 1000;
const minute = 60 * second;

/** Random numbers in [0, 1) that are the same each time (mulberry32). */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the keys of `weights`, each as often as its weight says. */
function pick(random, weights) {
  const entries = Object.entries(weights);
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) if ((left -= weight) < 0) return key;
  return entries.at(-1)[0];
}

/** Arrival times of a Poisson process: `rate(t)` a second, t milliseconds after the start. */
function* arrivals(random, lengthMs, rate) {
  for (let t = 0; ; ) {
    t += (-Math.log(1 - random()) / rate(t)) * second;
    if (t >= lengthMs) return;
    yield Math.floor(t);
  }
}

const whole = (random, from, to) => from + Math.floor(random() * (to - from));
const skewed = (random, most) => Math.floor(most * random() ** 2.5);
const time = (t) => new Date(start + t).toISOString();

function write(name, lines) {
  const file = new URL(name, import.meta.url);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** Three minutes of a web shop. After 70 s a newsletter goes out, and people come for one page. */
function clicks() {
  const random = randomOf(1);
  const pages = {
    '/': 30, '/search': 18, '/cart': 9, '/checkout': 4, '/account': 5, '/help': 3,
    '/shoes': 8, '/shoes/trail-42': 6, '/shoes/road-7': 4, '/bags': 6, '/bags/tote': 4, '/tents': 3, '/tents/two-person': 2,
  };
  const newsletter = (t) => (t < 70 * second ? 0 : 150 * Math.exp((70 * second - t) / (35 * second)));
  const rate = (t) => 40 + 0.3 * newsletter(t);
  const lines = [];
  for (const t of arrivals(random, 3 * minute, rate)) {
    const page = pick(random, { ...pages, '/spring-sale': newsletter(t) });
    const referrer = page === '/spring-sale' ? 'newsletter' : pick(random, { direct: 5, search: 3, social: 1 });
    const click = { ts: time(t), user_id: 1000 + skewed(random, 900), page, referrer, ms: whole(random, 8, 60) + skewed(random, 400) };
    lines.push(JSON.stringify(click));
  }
  write('clicks.json', lines);
}

/** Three minutes of the log of six services. Payments fail from 80 s to 120 s; two lines are broken. */
function serviceLog() {
  const random = randomOf(2);
  const services = { web: 30, search: 20, cart: 15, payments: 12, mail: 5, reports: 2 };
  const share = { web: 0.003, search: 0.006, cart: 0.004, payments: 0.003, mail: 0.015, reports: 0 };
  const lines = [];
  for (const t of arrivals(random, 3 * minute, () => 25)) {
    const service = pick(random, services);
    const outage = service === 'payments' && t > 80 * second && t < 120 * second;
    const failed = random() < (outage ? 0.4 : share[service]);
    const status = failed ? (outage ? 504 : 500) : 200;
    const line = { ts: time(t), service, level: failed ? 'ERROR' : 'INFO', status, ms: whole(random, 3, 40) + (outage ? whole(random, 900, 5000) : 0) };
    lines.push(JSON.stringify(line));
  }
  const insert = (t, line) => lines.splice(lines.findIndex((other) => other > `{"ts":"${time(t)}`), 0, line);
  insert(22 * second, '{"ts":"2026-03-02T09:00:2');
  insert(61 * second, JSON.stringify({ ts: time(61 * second), service: 'mail', level: 'INFO', status: 'queued', ms: 4 }));
  write('service-log.json', lines);
  const teams = { web: 'Storefront', search: 'Storefront', cart: 'Orders', payments: 'Orders', mail: 'Platform' };
  const allowed = { web: 0.02, search: 0.03, cart: 0.02, payments: 0.04, mail: 0.05 };
  write('services.csv', ['service,team,allowed', ...Object.keys(teams).map((name) => `${name},${teams[name]},${allowed[name]}`)]);
}

/** Three minutes of requests by address. One address fetches the catalogue from 40 s on, another from 90 s to 130 s. */
function requests() {
  const random = randomOf(3);
  const people = Array.from({ length: 120 }, () => `198.51.100.${whole(random, 1, 255)}`);
  const lines = [];
  for (const t of arrivals(random, 3 * minute, () => 15)) {
    const ip = people[whole(random, 0, people.length)];
    lines.push([t, { ts: time(t), ip, path: pick(random, { '/': 5, '/search': 3, '/cart': 1 }) }]);
  }
  const crawl = (ip, from, to, perSecond) => {
    for (const t of arrivals(random, to - from, () => perSecond)) {
      lines.push([from + t, { ts: time(from + t), ip, path: `/catalogue/${whole(random, 1, 5000)}` }]);
    }
  };
  crawl('203.0.113.7', 40 * second, 3 * minute, 12);
  crawl('203.0.113.99', 90 * second, 130 * second, 25);
  write('requests.json', lines.toSorted(([a], [b]) => a - b).map(([, line]) => JSON.stringify(line)));
}

/** Three minutes of advertisements shown, and the clicks on them: at most 25 s later. Half of those on `hike` are bots': at once. */
function advertisements() {
  const random = randomOf(4);
  const impressions = [];
  const clicked = [];
  let id = 0;
  for (const t of arrivals(random, 3 * minute, () => 20)) {
    const campaign = pick(random, { hike: 3, run: 5, camp: 2 });
    impressions.push(`${time(t)},${(id += 1)},${campaign},${whole(random, 2, 9) / 100}`);
    if (random() > { hike: 0.06, run: 0.1, camp: 0.03 }[campaign]) continue;
    const delay = campaign === 'hike' && random() < 0.5 ? whole(random, 20, 200) : whole(random, 800, 25000);
    if (t + delay < 3 * minute) clicked.push([t + delay, id]);
  }
  write('impressions.csv', ['ts,ad_id,campaign,price', ...impressions]);
  write('ad-clicks.csv', ['ts,ad_id', ...clicked.toSorted(([a], [b]) => a - b).map(([t, ad]) => `${time(t)},${ad}`)]);
}

/** Four files of orders, as a shop system would leave them in a folder each minute. */
function orders() {
  const random = randomOf(5);
  const price = { 'trail-42': 129, 'road-7': 99, tote: 35, 'two-person': 249 };
  let id = 7000;
  for (let file = 0; file < 4; file += 1) {
    const lines = [...arrivals(random, minute, () => 3)].map((t) => {
      const items = Array.from({ length: whole(random, 1, 4) }, () => {
        const sku = pick(random, { 'trail-42': 4, 'road-7': 3, tote: 5, 'two-person': 1 });
        return { sku, quantity: whole(random, 1, 3), price: price[sku] };
      });
      return JSON.stringify({ order_id: (id += 1), ts: time(file * minute + t), country: pick(random, { DE: 5, AT: 2, CH: 1 }), items });
    });
    write(`orders/0900-${file + 1}.json`, lines);
  }
}

clicks();
serviceLog();
requests();
advertisements();
orders();
