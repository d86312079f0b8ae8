/**
 * Forms that a registry may ask of a text (JSON Schema draft-07, "format"). Each takes time that grows with the text's length alone: the
 * patterns have no two ways to read the same characters. A registry that asks for another form is refused.
 */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  'date-time': isDateTime,
  email: isEmail,
  hostname: isHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
  uri: (text) => /^[a-z][a-z0-9+.-]*:(?:[!#$&-;=?-Z[\]_a-z~]|%[0-9a-f]{2})+$/i.test(text),
  uuid: (text) => /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text),
};

/** RFC 3339, full-date: a day that there is. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** RFC 3339, date-time: the zone has to be there, and a minute may have a leap second. */
function isDateTime(text: string): boolean {
  const parts = /^(.{10})[t ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:z|[+-](\d{2}):?(\d{2}))$/i.exec(text);
  if (!parts) return false;
  const [, date = '', ...numbers] = parts;
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = numbers.map((part) => Number(part));
  return isDate(date) && hour < 24 && minute < 60 && second <= 60 && (zoneHour || 0) < 24 && (zoneMinute || 0) < 60;
}

/** RFC 5321, Mailbox, with a domain name of two labels at least and without quotation marks. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const atoms = local.split('.').every((atom) => /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i.test(atom));
  return at > 0 && atoms && domain.includes('.') && !domain.endsWith('.') && isHostname(domain);
}

/** RFC 1123: labels of at most 63 characters, at most 253 in all, and a dot at the end if one likes. */
function isHostname(text: string): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const label = (part: string): boolean =>
    part.length <= 63 && /^[a-z0-9-]+$/i.test(part) && !part.startsWith('-') && !part.endsWith('-');
  return name.length <= 253 && name.split('.').every(label);
}

/** RFC 2673, dotted-quad. */
function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** RFC 4291, section 2.2: eight groups, of which one `::` may leave out some, and the last two may be an IPv4 address. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || text.length > 45) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const last = all.at(-1) ?? '';
  const quad = last.includes('.') && text.endsWith(last);
  const hexadecimal = quad ? all.slice(0, -1) : all;
  if (quad && !isIpv4(last)) return false;
  if (!hexadecimal.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  const count = hexadecimal.length + (quad ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}
