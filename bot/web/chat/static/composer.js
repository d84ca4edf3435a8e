// Writing: the box that grows, Enter that sends, pictures made small before they travel.

const LONGEST_SIDE = 1600;
const SMALL_ENOUGH = 300 * 1024;

export class Composer {
  constructor({ form, longest, send }) {
    this.form = form;
    this.text = form.elements.text;
    this.picture = form.elements.picture;
    this.error = form.querySelector(".composer__error");
    this.longest = longest;
    this.send = send;
  }

  begin() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(event.submitter);
    });
    this.text.addEventListener("input", () => this.grow());
    this.text.addEventListener("keydown", (event) => {
      // While Chinese is being composed, Enter belongs to the input method.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit(null);
    });
    this.picture.addEventListener("change", () => this.sendPicture());
    this.keepAboveKeyboard();
    this.grow();
  }

  submit(button) {
    if (button && button.name === "choice") return this.send({ choice: button.value, title: button.textContent, text: "" });
    if (button && button.name === "say") return this.send({ text: button.value });
    const text = this.text.value.trim();
    const length = Array.from(this.text.value).length;
    if (!text) return this.complain("您还没写字呢。写几个字再发。");
    if (length > this.longest) return this.complain(`一条最多写 ${this.longest} 个字，您这条有 ${length} 个字。请分成几条发。`);
    this.text.value = "";
    this.grow();
    return this.send({ text });
  }

  complain(message) {
    this.error.textContent = message;
    this.error.hidden = false;
    this.text.focus();
  }

  grow() {
    this.error.hidden = true;
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  async sendPicture() {
    const file = this.picture.files[0];
    if (!file) return;
    const picture = await smaller(file);
    this.picture.value = "";
    this.send({ picture, text: "" });
  }

  // Browsers that do not shrink the page for the keyboard say at least how much of it can be seen.
  keepAboveKeyboard() {
    if (!window.visualViewport) return;
    const fit = () => {
      document.documentElement.style.setProperty("--visible-height", `${window.visualViewport.height}px`);
      window.scrollTo(0, 0);
    };
    window.visualViewport.addEventListener("resize", fit);
    fit();
  }
}

// A phone's photo is several megabytes, the line in the village slow. What cannot be read here, the server will judge.
async function smaller(file) {
  if (file.size <= SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    return blob && blob.size < file.size ? blob : file;
  } catch (error) {
    return file;
  }
}
