import { embeddedSource } from './source.ts';
import './style.css';
import { showPage } from './view/page.ts';

const place = document.getElementById('page');
const licences = document.getElementById('fifteen-licences')?.textContent?.trim() ?? '';

if (place !== null) {
  embeddedSource(document).subscribe((loaded) =>
    showPage(place, loaded, licences.startsWith('<!--') ? '' : licences),
  );
}
