import type { KnownBlock, View } from '@slack/types';
import type { Manifest } from '@slack/web-api/dist/types/request/manifest';
export interface MessageBlocks { blocks: KnownBlock[]; }
export interface SlackView { view: View; }
export interface SlackManifest { manifest: Manifest; }
