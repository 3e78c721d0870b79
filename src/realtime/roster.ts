/**
 * Who is where, over all nodes of a server: subscribers and members of channels, users that have signed in.
 *
 * A node speaks for itself alone and in absolute words ("so many here", "this user is here"), so saying a thing twice
 * does nothing, and the answers tell what it changed for all nodes together. Of several nodes that cause the same
 * change only one is told that it did.
 *
 * - The calls of one node take effect in the order in which they are made, and each one whole or not at all.
 * - `version` rises with every change of the same channel or user, also after it was empty for long. Who hears of
 *   changes in another order keeps the one with the highest.
 * - What a node said holds until it says otherwise, is disposed, or dies; an adapter whose store lost its contents says
 *   it again by itself. When a node is gone, what that changes is told to `onShift` of exactly one other node; when one
 *   comes back that was taken for dead, what that changes is told to its own `onShift`.
 * - `onDoubt` is called on every node when lists and numbers that were given out may not have been whole, or a change was
 *   told to nobody: the store was away in the midst of a call, or lost what it held. By then it is whole again.
 * - Everything may reject when the store is away; the call may then have taken effect or not.
 *
 * `app` is the id of an app; names and ids are any texts.
 */
export interface Roster extends AsyncDisposable {
  /** This node holds so many subscribers of a channel; 0 takes it back. */
  count(place: Place, subscribers: number): Promise<CountChange>
  /**
   * A member is on this node. The first `info` that any node gave for a user stays while the user is anywhere.
   * `full`: the channel has `most` other members already, and nothing was changed; 0 is no bound.
   */
  come(place: Place, member: Member, most: number): Promise<Arrival | 'full'>
  /** A member is not on this node any more. `changed`: nor on any other. */
  go(place: Place, userId: string): Promise<Change>
  /** All members, in the order in which they came. */
  members(place: Place): Promise<Members>
  /** The channels of an app that have subscribers and whose names begin with `prefix`. */
  channels(app: string, prefix: string): Promise<Map<string, ChannelCounts>>
  channel(place: Place): Promise<ChannelCounts>
  /** A user has signed in on this node. `changed`: and was on no other. */
  signIn(app: string, userId: string): Promise<Change>
  /** A user is not on this node any more. `changed`: nor on any other. */
  signOut(app: string, userId: string): Promise<Change>
  /** Which of these users are signed in somewhere. Every one asked for is in the answer. */
  online(app: string, userIds: readonly string[]): Promise<Map<string, UserState>>
  /** What changed without anybody saying so. */
  onShift(listener: (shift: Shift) => void): void
  onDoubt(listener: () => void): void
}

export type Place = { app: string; channel: string }
/** `info` is what JSON can hold, or undefined. */
export type Member = { id: string; info: unknown }
/** `version` is that of the last change at least. */
export type ChannelCounts = { subscribers: number; users: number; version: number }
export type Change = { changed: boolean; version: number }
/** Subscribers over all nodes before and after. */
export type CountChange = { before: number; total: number; version: number }
export type Members = { members: Member[]; version: number }
/** `changed`: the user was on no node before. The list is as new as the arrival at least; several may share one. */
export type Arrival = Change & { list: Members }
/** `version` is that of the last change, 0 when none is known. */
export type UserState = { online: boolean; version: number }

export type Shift =
  | ({ kind: 'count'; place: Place } & CountChange)
  /** `info` only with `here`. */
  | { kind: 'member'; place: Place; userId: string; version: number; here: boolean; info?: unknown }
  | { kind: 'user'; app: string; userId: string; version: number; online: boolean }
