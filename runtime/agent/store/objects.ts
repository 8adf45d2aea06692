/** One object of the gatehouse's bucket, as its listing tells. */
export interface ListedObject {
  readonly key: string;
  /** Another one says that another text stands there. */
  readonly etag: string;
  readonly bytes: number;
  /** Undefined if nobody knows. */
  readonly writtenAt?: Date | undefined;
}

/** What an object was. */
export interface ObjectVersion {
  readonly id: string;
  readonly bytes: number;
  readonly writtenAt?: Date | undefined;
}

/** How many earlier versions of an object are looked at. */
export const MOST_EARLIER = 20;

/** Where registrations come from. */
export interface ObjectReader {
  /** All objects. @throws where that cannot be learned, or only a part of it */
  list(signal: AbortSignal): Promise<readonly ListedObject[]>;
  /**
   * Undefined if there is no such object any more.
   *
   * @param version of `earlier`; the newest unless it is given
   * @throws if it has more bytes than `most`
   */
  read(key: string, most: number, signal: AbortSignal, version?: string): Promise<ReadObject | undefined>;
  /** Its versions before the newest, back to its last deletion: newest first, `MOST_EARLIER` at the most. @throws where that cannot be learned */
  earlier(key: string, signal: AbortSignal): Promise<readonly ObjectVersion[]>;
}

export interface ReadObject {
  readonly etag: string;
  readonly text: string;
}
