export { cloudinaryUploads, type CloudinaryUploadsOptions } from './cloudinary-uploads.js'
