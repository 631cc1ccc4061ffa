// Says on the page that the passkey was not used: allauth only tells the browser's console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.getElementById("passkey-error");
  if (said) {
    said.hidden = false;
    said.focus();
  }
});
