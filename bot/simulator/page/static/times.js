// Time stamps as WeChat writes them, in the merchant's time zone and the simulated time.

const GAP = 300;

export class Times {
  constructor(words, zone, language, now, pace) {
    this.words = words;
    const make = (options) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
    this.clock = make({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.exact = make({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    this.date = make({ year: "numeric", month: "long", day: "numeric" });
    this.weekday = make({ weekday: "long" });
    this.day = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
    this.set(now, pace);
  }

  set(now, pace) {
    this.base = now;
    this.since = Date.now() / 1000;
    this.pace = pace;
  }

  now() {
    return this.base + (Date.now() / 1000 - this.since) * this.pace;
  }

  isApart(earlier, later) {
    return earlier === null || later - earlier >= GAP;
  }

  short(at) {
    return this.clock.format(at * 1000);
  }

  precise(at) {
    return this.exact.format(at * 1000);
  }

  stamp(at) {
    const day = (seconds) => this.day.format(seconds * 1000);
    const now = this.now();
    const time = this.short(at);
    if (day(at) === day(now)) return time;
    if (day(at) === day(now - 86400)) return `${this.words.yesterday} ${time}`;
    const days = (now - at) / 86400;
    if (days > 0 && days < 6) return `${this.weekday.format(at * 1000)} ${time}`;
    return `${this.date.format(at * 1000)} ${time}`;
  }
}
