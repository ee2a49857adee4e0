// Preloaded into the playground: it listens on this machine only, and reaches nothing else.
const net = require('net');

const here = host => !host || host === 'localhost' || host === '::1' || host.startsWith('127.');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === 'object' && first.path === undefined) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  }
  if (Number.isInteger(Number(first))) {
    const ready = rest.find(one => typeof one === 'function');
    return listen.call(this, { port: Number(first), host: '127.0.0.1' }, ready);
  }
  return listen.call(this, first, ...rest);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const first = Array.isArray(given[0]) ? given[0][0] : given[0];
  const target = first !== null && typeof first === 'object' ? first : { port: first, host: given[1] };
  if (target.path === undefined && !here(target.host)) {
    const refused = Object.assign(new Error(`not on this machine: ${target.host}`), { code: 'ECONNREFUSED' });
    process.nextTick(() => this.destroy(refused));
    return this;
  }
  return connect.apply(this, given);
};
