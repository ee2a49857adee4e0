import React from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { Message } from 'slack-blocks-to-jsx';
import 'slack-blocks-to-jsx/dist/style.css';

const logo = 'data:image/gif;base64,R0lGODlhAQABAIAAAB86XwAAACwAAAAAAQABAAACAkQBADs=';

window.renderSlack = (blocks, into) => flushSync(() => createRoot(into).render(
  <Message blocks={blocks} logo={logo} name="Fenceline" time={new Date('2026-11-21T12:00:00Z')} hooks={{ user: (d) => '@' + (d.name || d.id || 'user') }} />));
