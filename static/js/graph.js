// A drawing wider than its region begins at the service it is about: [data-begins-at-current].
for (const region of document.querySelectorAll("[data-begins-at-current]")) {
  const part = region.querySelector("[aria-current]");
  if (part) region.scrollLeft += middleOf(part) - middleOf(region);
}

function middleOf(element) {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}
