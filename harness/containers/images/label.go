package images

// Label marks every image of ours; its value is the image's name, such as
// "light", or "base".
const Label = "org.hadrill.image"

// repository is what the images' names begin with.
const repository = "hadrill/"
