package images

// Label marks every image of ours; its value is the image's name, such as
// "light", or "base".
const Label = "org.hadrill.image"

// repository is the beginning of the images' names.
const repository = "hadrill/"
