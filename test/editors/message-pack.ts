/** What Neovim's RPC carries here: requests of numbers and strings, answers of any of these. */
export type Packed = null | boolean | number | string | readonly Packed[];

/** Encodes a value as MessagePack. Numbers are whole, from 0 to 2^32 - 1; arrays have fewer than 16 members. */
export function pack(value: Packed): Buffer {
  if (value === null) return Buffer.of(0xc0);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xc3 : 0xc2);
  if (typeof value === 'number') return withSize(0xce, value);
  if (typeof value === 'string') return Buffer.concat([withSize(0xdb, Buffer.byteLength(value)), Buffer.from(value)]);
  return Buffer.concat([Buffer.of(0x90 | value.length), ...value.map(pack)]);
}

function withSize(tag: number, size: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = tag;
  bytes.writeUInt32BE(size, 1);
  return bytes;
}

/** Decodes the MessagePack value at the start of bytes. Gives undefined if they end within it; throws for types that are not used here. */
export function unpack(bytes: Buffer): { value: Packed; length: number } | undefined {
  const reader = new Reader(bytes);
  try {
    return { value: reader.value(), length: reader.at };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Reads on and on; throws RangeError at the end of the bytes. */
class Reader {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  value(): Packed {
    const tag = this.number(1);
    if (tag < 0x80) return tag;
    if (tag >= 0x90 && tag < 0xa0) return this.list(tag & 0x0f);
    if (tag >= 0xa0 && tag < 0xc0) return this.text(tag & 0x1f);
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return tag === 0xc3;
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.number(1 << (tag - 0xcc));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.number(1 << (tag - 0xd9)));
      case 0xdc:
        return this.list(this.number(2));
      default:
        throw new Error(`MessagePack type 0x${tag.toString(16)} is not known here`);
    }
  }

  private number(size: number): number {
    const value = this.bytes.readUIntBE(this.at, size);
    this.at += size;
    return value;
  }

  private text(length: number): string {
    if (this.at + length > this.bytes.length) throw new RangeError('the bytes end within a text');
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  private list(length: number): Packed[] {
    return Array.from({ length }, () => this.value());
  }
}
