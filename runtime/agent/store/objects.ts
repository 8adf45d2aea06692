/** One object of the gatehouse's bucket, as its listing tells. */
export interface ListedObject {
  readonly key: string;
  /** Another one says that another text stands there. */
  readonly etag: string;
  readonly bytes: number;
}

/** Where registrations come from. */
export interface ObjectReader {
  /** All objects. @throws where that cannot be learned, or only a part of it */
  list(signal: AbortSignal): Promise<readonly ListedObject[]>;
  /** Undefined if there is no such object any more. @throws if it has more bytes than `most` */
  read(key: string, most: number, signal: AbortSignal): Promise<ReadObject | undefined>;
}

export interface ReadObject {
  readonly etag: string;
  readonly text: string;
}
