// Reading out values, hiding lines, copying the command. The page says everything without it.
(() => {
  'use strict';

  const digits = (value) => {
    const size = Math.abs(value);
    if (size === 0) return '0';
    if (size >= 99.95) return Math.round(value).toLocaleString('en-US');
    return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 9 });
  };
  const seconds = (s) => (s >= 7200 ? `${digits(s / 3600)} h` : s >= 300 ? `${digits(s / 60)} min` : `${digits(s)} s`);
  const write = {
    nanos: (ns) => {
      const size = Math.abs(ns);
      if (size < 999.5) return `${digits(ns)} ns`;
      if (size < 999.5e3) return `${digits(ns / 1e3)} µs`;
      return size < 999.5e6 ? `${digits(ns / 1e6)} ms` : seconds(ns / 1e9);
    },
    seconds,
    rate: (r) => `${digits(r)}/s`,
    percentile: (p) => {
      const nines = Math.max(2, Math.ceil(-Math.log10(1 - p / 100)) + 1);
      return `${Number(p.toFixed(Math.min(nines, 7)))} %`;
    },
    share: (s) => `${digits(s)} %`,
  };

  // The same three scales as in the drawing: [kind, low, high, from, to].
  const forward = {
    linear: (v) => v,
    log: (v) => Math.log(Math.max(v, Number.MIN_VALUE)),
    nines: (p) => -Math.log10(1 - Math.min(p, 99.9999999) / 100),
  };
  const scale = (text) => {
    const [kind, low, high, from, to] = text.split(' ');
    const f = forward[kind];
    const [a, b] = [f(Number(low)), f(Number(high))];
    const [p, q] = [Number(from), Number(to)];
    return (v) => p + Math.min(1, Math.max(0, (f(v) - a) / (b - a))) * (q - p);
  };

  const svgElement = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  const shown = (plot) => [...plot.querySelectorAll('.drawing')].find((d) => d.getClientRects().length > 0);

  // Nearest index by place on the axis; places rise.
  const nearest = (places, at) => {
    let low = 0;
    let high = places.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (places[middle] < at) low = middle;
      else high = middle;
    }
    return Math.abs(places[low] - at) <= Math.abs(places[high] - at) ? low : high;
  };

  const readable = (plot) => {
    const values = JSON.parse(plot.querySelector('.values').textContent);
    const canvas = plot.querySelector('.canvas');
    const readout = plot.querySelector('.readout');
    const { xUnit, yUnit } = plot.dataset;
    let layer = null;
    let place = null; // of the crosshair, along the x axis of the drawing

    const hide = () => {
      layer?.remove();
      layer = null;
      place = null;
      readout.hidden = true;
    };

    const show = (drawing, at) => {
      const x = scale(drawing.dataset.x);
      const y = scale(drawing.dataset.y);
      const lines = [...drawing.querySelectorAll('.series:not(.off)')].reverse().map((group) => {
        const [xs, ys] = values[group.dataset.key];
        const known = xs.map((_, i) => i).filter((i) => ys[i] !== null);
        const i = known[nearest(known.map((k) => x(xs[k])), at)];
        return i === undefined ? null : { group, x: xs[i], y: ys[i], px: x(xs[i]), py: y(ys[i]) };
      }).filter((line) => line !== null);
      if (lines.length === 0) return hide();
      const leader = lines.reduce((a, b) => (Math.abs(b.px - at) < Math.abs(a.px - at) ? b : a));
      layer?.remove();
      layer = svgElement('g', { 'aria-hidden': 'true' });
      const [, , , bottom, top] = drawing.dataset.y.split(' ');
      layer.append(svgElement('path', { class: 'crosshair', d: `M${leader.px} ${top}V${bottom}` }));
      readout.replaceChildren();
      const head = document.createElement('b');
      head.textContent = write[xUnit](leader.x);
      readout.append(head);
      // A line that has nothing near the crosshair, for it ended before, is left out.
      for (const line of lines.filter((l) => Math.abs(l.px - leader.px) < 24)) {
        const look = line.group.getAttribute('class').split(' ').find((c) => /^c[0-9n]$/.test(c));
        layer.append(svgElement('circle', { class: `dot ${look}`, cx: line.px, cy: line.py, r: 4.5 }));
        const row = document.createElement('div');
        const name = document.createElement('span');
        const value = document.createElement('span');
        name.className = look;
        name.textContent = line.group.dataset.name;
        value.textContent = write[yUnit](line.y);
        row.append(name, value);
        readout.append(row);
      }
      drawing.append(layer);
      readout.hidden = false;
      place = at;
      const ratio = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
      const left = leader.px * ratio + 14;
      const fits = left + readout.offsetWidth <= canvas.clientWidth;
      const other = leader.px * ratio - 14 - readout.offsetWidth;
      readout.style.left = `${fits ? left : Math.max(0, other)}px`;
      readout.style.top = `${Number(top) * ratio + 6}px`;
    };

    const follow = (event) => {
      const drawing = shown(plot);
      const box = drawing.getBoundingClientRect();
      const at = ((event.clientX - box.left) / box.width) * drawing.viewBox.baseVal.width;
      show(drawing, at);
    };

    canvas.addEventListener('pointermove', follow);
    canvas.addEventListener('pointerdown', follow);
    canvas.addEventListener('pointerleave', hide);
    canvas.addEventListener('blur', hide);
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'group');
    canvas.setAttribute('aria-label', `${plot.querySelector('h3').textContent}: left and right arrow keys read out values`);
    canvas.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === 'Escape') hide();
      if (step === undefined) return;
      event.preventDefault();
      const drawing = shown(plot);
      const [, , , from, to] = drawing.dataset.x.split(' ').map(Number);
      const next = place === null ? (from + to) / 2 : place + (step * (to - from)) / 60;
      show(drawing, Math.min(to, Math.max(from, next)));
    });
    plot.addEventListener('change', hide);
    return hide;
  };

  const hides = [...document.querySelectorAll('.plot')].map(readable);

  // One key is one run, or one line of one plot: everything that has it goes together.
  const toggles = [...document.querySelectorAll('.toggle')];
  for (const toggle of toggles) {
    toggle.disabled = false;
    toggle.addEventListener('click', () => {
      const { key } = toggle.dataset;
      const on = toggle.getAttribute('aria-pressed') !== 'true';
      for (const other of toggles) {
        if (other.dataset.key === key) other.setAttribute('aria-pressed', String(on));
      }
      for (const line of document.querySelectorAll('.series')) {
        if (line.dataset.key === key) line.classList.toggle('off', !on);
      }
      hides.forEach((hide) => hide());
    });
  }

  const byHand = (text) => {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  };
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const text = button.parentElement.querySelector('code').textContent;
      let copied;
      try {
        await navigator.clipboard.writeText(text);
        copied = true;
      } catch {
        copied = byHand(text);
      }
      button.textContent = copied ? 'Copied' : 'Select it by hand';
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
  }
})();
