export { createRealtime } from "./client";
export { Refused } from "./errors";
export { newId } from "./ids";
export { defaultStorage, memoryStorage } from "./storage";
export type * from "./types";
