// The screen service's process: display lists in, pictures out. No files, no network, no children after its lock.

import { Channel } from '../protocol/channel.ts';
import { SCREEN_CHANNEL } from '../protocol/screen-channel.ts';
import { computeOnly } from '../jail/profiles.ts';
import { Screen } from '../screen/screen.ts';
import { lockOrDie, messagesSocket } from './start-service.ts';

